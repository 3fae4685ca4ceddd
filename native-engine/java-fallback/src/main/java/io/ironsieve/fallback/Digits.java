package io.ironsieve.fallback;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.util.Arrays;

import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

/** Format-preserving encryption of digits: FF1 (NIST SP 800-38G rev. 1) with AES-256, radix 10. */
final class Digits {

	/** Fewest digits: the standard wants a domain of a million values. */
	private static final int FEWEST = 6;

	private static final int MOST = 64;

	private static final int ROUNDS = 10;

	private static final int BLOCK = 16;

	private static final String SEPARATORS = " -./+()";

	private Digits() {
	}

	/** The value with other digits; {@code null} when it has too few or too many, or characters that are neither digits nor separators. */
	static @Nullable String replace(SecretKeySpec key, String value) {
		StringBuilder digits = new StringBuilder();
		for (int i = 0; i < value.length(); i++) {
			if (isDigit(value.charAt(i))) {
				digits.append(value.charAt(i));
			}
			else if (SEPARATORS.indexOf(value.charAt(i)) < 0) {
				return null;
			}
		}
		if (digits.length() < FEWEST || digits.length() > MOST) {
			return null;
		}
		String encrypted = encrypt(key, new byte[0], digits.toString());
		StringBuilder out = new StringBuilder(value);
		for (int i = 0, digit = 0; i < out.length(); i++) {
			if (isDigit(out.charAt(i))) {
				out.setCharAt(i, encrypted.charAt(digit++));
			}
		}
		return out.toString();
	}

	/** Algorithm 7 of the standard; its names. */
	static String encrypt(SecretKeySpec key, byte[] tweak, String digits) {
		int n = digits.length();
		int u = n / 2;
		int v = n - u;
		BigInteger a = new BigInteger(digits.substring(0, u));
		BigInteger b = new BigInteger(digits.substring(u));
		int bytes = (BigInteger.TEN.pow(v).subtract(BigInteger.ONE).bitLength() + 7) / 8;
		int d = 4 * ((bytes + 3) / 4) + 4;
		byte[] p = { 1, 2, 1, 0, 0, 10, ROUNDS, (byte) u, 0, 0, (byte) (n >> 8), (byte) n, 0, 0, (byte) (tweak.length >> 8),
				(byte) tweak.length };
		int padding = Math.floorMod(-tweak.length - bytes - 1, BLOCK);
		byte[] input = Arrays.copyOf(p, BLOCK + tweak.length + padding + 1 + bytes);
		System.arraycopy(tweak, 0, input, BLOCK, tweak.length);
		try {
			Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
			aes.init(Cipher.ENCRYPT_MODE, key);
			for (int round = 0; round < ROUNDS; round++) {
				input[BLOCK + tweak.length + padding] = (byte) round;
				put(b, input, bytes);
				BigInteger y = new BigInteger(1, stretch(aes, mac(aes, input), d));
				BigInteger c = a.add(y).mod(BigInteger.TEN.pow((round % 2 == 0) ? u : v));
				a = b;
				b = c;
			}
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every Java platform has AES", ex);
		}
		return padded(a, u) + padded(b, v);
	}

	/** CBC-MAC. */
	private static byte[] mac(Cipher aes, byte[] input) throws GeneralSecurityException {
		byte[] block = new byte[BLOCK];
		for (int at = 0; at < input.length; at += BLOCK) {
			for (int i = 0; i < BLOCK; i++) {
				block[i] ^= input[at + i];
			}
			block = aes.doFinal(block);
		}
		return block;
	}

	/** First bytes of the block and of what it becomes with 1, 2, ... added to its end. */
	private static byte[] stretch(Cipher aes, byte[] block, int length) throws GeneralSecurityException {
		byte[] out = Arrays.copyOf(block, length);
		for (int at = BLOCK; at < length; at += BLOCK) {
			byte[] counted = block.clone();
			counted[BLOCK - 1] ^= (byte) (at / BLOCK);
			System.arraycopy(aes.doFinal(counted), 0, out, at, Math.min(BLOCK, length - at));
		}
		return out;
	}

	/** Writes a number into the last bytes. */
	private static void put(BigInteger number, byte[] to, int bytes) {
		byte[] from = number.toByteArray();
		Arrays.fill(to, to.length - bytes, to.length, (byte) 0);
		int length = Math.min(from.length, bytes);
		System.arraycopy(from, from.length - length, to, to.length - length, length);
	}

	private static String padded(BigInteger number, int length) {
		String digits = number.toString();
		return "0".repeat(length - digits.length()) + digits;
	}

	private static boolean isDigit(char c) {
		return c >= '0' && c <= '9';
	}

}
