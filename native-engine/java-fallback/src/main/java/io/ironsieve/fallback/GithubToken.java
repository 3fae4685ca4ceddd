package io.ironsieve.fallback;

/** GitHub's token format of 2021: prefix, underscore, entropy, six characters of base 62 CRC-32 of the entropy. */
final class GithubToken implements Validator {

	@Override
	public boolean accepts(String value) {
		int start = value.indexOf('_') + 1;
		int end = value.length() - Base62Crc32.LENGTH;
		return start > 0 && start < end && value.substring(end).equals(Base62Crc32.of(value.substring(start, end)));
	}

}
