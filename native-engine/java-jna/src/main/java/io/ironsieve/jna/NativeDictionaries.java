package io.ironsieve.jna;

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

	/** Characters of lines that cross at once. */
	private static final int PORTION = 256 << 10;

	private final long engine;

	private final FramePool frames;

	private final Reply reply = new Reply();

	/** Handles of finished dictionaries by name. */
	private final Map<String, Long> finished = new HashMap<>();

	NativeDictionaries(long engine, FramePool frames) {
		this.engine = engine;
		this.frames = frames;
	}

	/**
	 * Reads all of them, then makes them known; what cannot be read changes nothing. No frame is held while entries are read: whoever supplies
	 * them may need one.
	 */
	synchronized List<DictionaryInfo> load(List<Dictionary> dictionaries) {
		Map<String, Long> opened = new HashMap<>();
		try {
			List<DictionaryInfo> infos = new ArrayList<>();
			for (Dictionary dictionary : dictionaries) {
				long handle = open(dictionary);
				opened.put(dictionary.name(), handle);
				infos.add(new DictionaryInfo(dictionary.name(), fill(dictionary, handle), Instant.now()));
			}
			for (Dictionary dictionary : dictionaries) {
				long handle = opened.get(dictionary.name());
				this.reply.check("isv_dictionary_finish", NativeCalls.isv_dictionary_finish(handle, this.reply.address()));
				opened.remove(dictionary.name());
				free(this.finished.put(dictionary.name(), handle));
			}
			return infos;
		}
		finally {
			opened.values().forEach(this::free);
		}
	}

	private long open(Dictionary dictionary) {
		lend(dictionary.name(), (address, length) -> this.reply.check("isv_dictionary_open", NativeCalls.isv_dictionary_open(
				this.engine, address, length, dictionary.matchesCase() ? MATCH_CASE : 0, this.reply.address())));
		return this.reply.handle();
	}

	/** Adds all entries; the number of different ones. */
	private long fill(Dictionary dictionary, long handle) {
		StringBuilder lines = new StringBuilder();
		try (Stream<String> entries = dictionary.entries()) {
			for (Iterator<String> rest = entries.iterator(); rest.hasNext();) {
				// An entry is one line, and a line end in it is white space as any other.
				lines.append(rest.next().replace('\n', ' ')).append('\n');
				if (lines.length() >= PORTION) {
					add(handle, lines);
				}
			}
		}
		catch (SieveException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			throw dictionary.unreadable(ex);
		}
		return add(handle, lines);
	}

	/** Adds what is in the portion, and empties it. */
	private long add(long handle, StringBuilder lines) {
		lend(lines.toString(), (address, length) -> this.reply.check("isv_dictionary_add",
				NativeCalls.isv_dictionary_add(handle, address, length, this.reply.address())));
		lines.setLength(0);
		return this.reply.count();
	}

	/** Calls with a text in native memory. */
	private void lend(String text, Lending call) {
		Frame frame = this.frames.take();
		try {
			ByteBuffer input = frame.reserve(Wtf8Encoder.length(text)).clear();
			frame.encoder().encode(text, input);
			call.with(frame.inputAddress(), input.position());
		}
		finally {
			this.frames.give(frame);
		}
	}

	private void free(@Nullable Long handle) {
		if (handle != null) {
			// What remains goes with the engine, so a failure has nothing to say.
			NativeCalls.isv_dictionary_free(handle, this.reply.address());
		}
	}

	private interface Lending {

		void with(long address, long length);

	}

}
