package io.ironsieve.fallback;

/** Matrix access token (Synapse, Matrix Authentication Service): a last underscore, and the checksum of all before it. */
final class MatrixToken implements Validator {

	@Override
	public boolean accepts(String value) {
		int underscore = value.lastIndexOf('_');
		return underscore > 0 && value.substring(underscore + 1).equals(Base62Crc32.of(value.substring(0, underscore)));
	}

}
