package io.ironsieve.spring.web;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

import io.ironsieve.RuleSet;
import io.ironsieve.Sieve;
import io.ironsieve.SieveException;
import io.ironsieve.SieveStream;
import io.ironsieve.StreamOptions;
import io.ironsieve.spring.web.WebProperties.Direction;
import io.ironsieve.spring.web.WebProperties.FailureAction;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.http.MediaType;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.PathContainer.PathSegment;
import org.springframework.util.PatternMatchUtils;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/** Which bodies are redacted, and by which stream. Immutable and thread-safe. */
public final class BodyPolicy {

	/** Their values are encoded, so that rules would not see them, and servlet containers read them past any filter. */
	private static final List<MediaType> NEVER = List.of(MediaType.APPLICATION_FORM_URLENCODED,
			new MediaType("multipart", "*"));

	private static final List<MediaType> LINES = List.of(new MediaType("application", "ndjson"),
			MediaType.APPLICATION_NDJSON, new MediaType("application", "jsonl"));

	private static final Set<String> DOTS = Set.of(".", "..");

	private static final List<Charset> READ_AS_BYTES = List.of(StandardCharsets.UTF_8, StandardCharsets.US_ASCII);

	private final Sieve sieve;

	private final WebProperties properties;

	private final StreamOptions options;

	private final List<PathPattern> included;

	private final List<PathPattern> excluded;

	/**
	 * Checks what the properties say.
	 * @throws InvalidConfigurationPropertyValueException when a value cannot be used
	 */
	public BodyPolicy(Sieve sieve, WebProperties properties) {
		this(sieve, properties, false);
	}

	/**
	 * The same.
	 * @param lendsDirectBuffers as {@link StreamOptions#lendsDirectBuffers()} has it
	 */
	public BodyPolicy(Sieve sieve, WebProperties properties, boolean lendsDirectBuffers) {
		this.properties = properties;
		this.sieve = ruleSet(sieve, properties.ruleSet());
		this.options = checked("hold-back", properties.holdBack(),
				(holdBack) -> StreamOptions.defaults().withHoldBack(Math.toIntExact(holdBack.toBytes())))
			.withDirectBuffersLent(lendsDirectBuffers);
		this.included = patterns("include-paths", properties.includePaths());
		this.excluded = patterns("exclude-paths", properties.excludePaths());
	}

	/** Whether bodies that the server receives are redacted. */
	public boolean coversRequests() {
		return this.properties.direction() != Direction.RESPONSE;
	}

	/** Whether bodies that the server answers are redacted. */
	public boolean coversResponses() {
		return this.properties.direction() != Direction.REQUEST;
	}

	/** Whether bodies under a path, without its context path, are redacted. */
	public boolean coversPath(PathContainer path) {
		return hasDotSegments(path) || (matches(this.included, path) && !matches(this.excluded, path));
	}

	/** What such a path leads to is decided by the server, so no pattern is to say that it is left alone. */
	private static boolean hasDotSegments(PathContainer path) {
		return path.elements()
			.stream()
			.anyMatch((element) -> element instanceof PathSegment segment && DOTS.contains(segment.valueToMatch()));
	}

	/** Whether bodies that are sent to a host are redacted. */
	public boolean coversHost(@Nullable String host) {
		return host == null || this.properties.client()
			.excludeHosts()
			.stream()
			.noneMatch((excluded) -> PatternMatchUtils.simpleMatch(excluded.toLowerCase(Locale.ROOT),
					host.toLowerCase(Locale.ROOT)));
	}

	/**
	 * Whether a body is redacted.
	 * @param contentType value of its {@code Content-Type}; a body without one is left alone
	 * @param contentEncoding value of its {@code Content-Encoding}; what is compressed is left alone
	 */
	public boolean covers(@Nullable String contentType, @Nullable String contentEncoding) {
		MediaType type = (contentType != null) ? parse(contentType) : null;
		boolean encoded = contentEncoding != null && !contentEncoding.isBlank()
				&& !contentEncoding.strip().equalsIgnoreCase("identity");
		return type != null && !encoded && includes(this.properties.mediaTypes(), type) && !includes(NEVER, type);
	}

	/**
	 * Whether a part of a body, as status 206 has it, has to be refused: a value that the cut divides cannot be seen in either part.
	 * Parts of several ranges do not show their type.
	 */
	public boolean refusesPart(@Nullable String contentType, @Nullable String contentEncoding) {
		MediaType type = (contentType != null) ? parse(contentType) : null;
		return covers(contentType, contentEncoding)
				|| (type != null && type.getType().equals("multipart") && type.getSubtype().equals("byteranges"));
	}

	/**
	 * Opens a stream that takes and gives bytes in the charset of the content type. Without one it is UTF-8; an unknown one is read
	 * as if it were, so that at least what is ASCII is seen. Server-sent events and lines of JSON are texts of their own,
	 * in another charset one text.
	 * @throws SieveException when there is none and the body is to be rejected
	 */
	public SieveStream open(@Nullable String contentType) {
		MediaType type = (contentType != null) ? parse(contentType) : null;
		try {
			return (type != null) ? open(type) : openOne();
		}
		catch (SieveException ex) {
			if (this.properties.onFailure() == FailureAction.PASS) {
				return new PassingStream();
			}
			throw ex;
		}
	}

	private SieveStream open(MediaType type) {
		Charset charset = type.getCharset();
		boolean asBytes = charset == null || READ_AS_BYTES.contains(charset) || !charset.canEncode();
		if (!asBytes) {
			return new TranscodingStream(charset, openOne());
		}
		if (type.equalsTypeAndSubtype(MediaType.TEXT_EVENT_STREAM)) {
			return new RecordStream(RecordEnds.events(), this::openOne);
		}
		if (LINES.stream().anyMatch(type::equalsTypeAndSubtype)) {
			return new RecordStream(RecordEnds.lines(), this::openOne);
		}
		return openOne();
	}

	private SieveStream openOne() {
		return this.sieve.openStream(this.options);
	}

	private static boolean includes(List<MediaType> types, MediaType type) {
		return types.stream().anyMatch((included) -> included.includes(type));
	}

	/** The type without its parameters when those cannot be read, as with an unknown charset; {@code null} when it is none. */
	private static @Nullable MediaType parse(String contentType) {
		try {
			return MediaType.parseMediaType(contentType);
		}
		catch (IllegalArgumentException ex) {
			int end = contentType.indexOf(';');
			return (end > 0) ? parse(contentType.substring(0, end)) : null;
		}
	}

	private static boolean matches(List<PathPattern> patterns, PathContainer path) {
		return patterns.stream().anyMatch((pattern) -> pattern.matches(path));
	}

	private static List<PathPattern> patterns(String name, List<String> patterns) {
		return patterns.stream()
			.map((pattern) -> checked(name, pattern, PathPatternParser.defaultInstance::parse))
			.toList();
	}

	private static Sieve ruleSet(Sieve sieve, String name) {
		return name.equals(RuleSet.DEFAULT_NAME) ? sieve : checked("rule-set", name, sieve::using);
	}

	private static <T, R> R checked(String name, T value, Function<T, R> use) {
		try {
			return use.apply(value);
		}
		catch (IllegalArgumentException | ArithmeticException | SieveException ex) {
			throw new InvalidConfigurationPropertyValueException("ironsieve.web." + name, value, ex.getMessage() + ".", ex);
		}
	}

}
