package io.ironsieve.jna;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.ironsieve.Dictionary;
import io.ironsieve.DictionaryInfo;
import io.ironsieve.SieveException;
import org.jspecify.annotations.Nullable;

/** Dictionaries of a native engine, which keeps them until it is closed or others take their names. Loads one after the other. */
final class NativeDictionaries {

	private static final long MATCH_CASE = 1;

	/** Bytes of lines that cross at once. */
	private static final int PORTION = 256 << 10;

	private final long engine;

	private final FramePool frames;

	/** Handles of finished dictionaries by name. */
	private final Map<String, Long> finished = new HashMap<>();

	NativeDictionaries(long engine, FramePool frames) {
		this.engine = engine;
		this.frames = frames;
	}

	/** Reads all of them, or leaves everything as it was. */
	synchronized List<DictionaryInfo> load(List<Dictionary> dictionaries) {
		if (dictionaries.isEmpty()) {
			return List.of();
		}
		Frame frame = this.frames.take();
		Map<String, Long> opened = new HashMap<>();
		try {
			List<DictionaryInfo> infos = new ArrayList<>();
			for (Dictionary dictionary : dictionaries) {
				long handle = open(dictionary, frame);
				opened.put(dictionary.name(), handle);
				long entries = fill(dictionary, handle, frame);
				infos.add(new DictionaryInfo(dictionary.name(), entries, Instant.now()));
			}
			for (Dictionary dictionary : dictionaries) {
				long handle = opened.get(dictionary.name());
				frame.check("isv_dictionary_finish", NativeCalls.isv_dictionary_finish(handle, frame.reply().address()));
				opened.remove(dictionary.name());
				free(this.finished.put(dictionary.name(), handle), frame);
			}
			return infos;
		}
		finally {
			opened.values().forEach((handle) -> free(handle, frame));
			this.frames.give(frame);
		}
	}

	private long open(Dictionary dictionary, Frame frame) {
		byte[] name = dictionary.name().getBytes(StandardCharsets.UTF_8);
		frame.reserve(PORTION).clear().put(name);
		Reply reply = frame.reply();
		frame.check("isv_dictionary_open", NativeCalls.isv_dictionary_open(this.engine, frame.inputAddress(), name.length,
				dictionary.matchesCase() ? MATCH_CASE : 0, reply.address()));
		return reply.handle();
	}

	/** Adds all entries; the number of different ones. */
	private static long fill(Dictionary dictionary, long handle, Frame frame) {
		ByteBuffer portion = frame.reserve(PORTION).clear();
		try (Stream<String> entries = dictionary.entries()) {
			for (Iterator<String> rest = entries.iterator(); rest.hasNext();) {
				// An entry is one line, and a line end in it is white space as any other.
				String line = rest.next().replace('\n', ' ') + '\n';
				long length = Wtf8Encoder.length(line);
				if (length > portion.remaining()) {
					add(handle, portion, frame);
					portion = frame.reserve(length).clear();
				}
				frame.encoder().encode(line, portion);
			}
		}
		catch (SieveException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			throw dictionary.unreadable(ex);
		}
		return add(handle, portion, frame);
	}

	private static long add(long handle, ByteBuffer portion, Frame frame) {
		Reply reply = frame.reply();
		try {
			frame.check("isv_dictionary_add",
					NativeCalls.isv_dictionary_add(handle, frame.inputAddress(), portion.position(), reply.address()));
			return reply.count();
		}
		finally {
			Reference.reachabilityFence(frame);
		}
	}

	private static void free(@Nullable Long handle, Frame frame) {
		if (handle != null) {
			// What remains goes with the engine, so a failure has nothing to say.
			NativeCalls.isv_dictionary_free(handle, frame.reply().address());
		}
	}

}
