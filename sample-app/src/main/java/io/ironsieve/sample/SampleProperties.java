package io.ironsieve.sample;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of this service.
 * @param maxBodySize largest request body that is read
 */
@ConfigurationProperties("sample")
record SampleProperties(@DefaultValue("16MB") DataSize maxBodySize) {

	private static final DataSize LARGEST = DataSize.ofGigabytes(1);

	SampleProperties {
		if (maxBodySize.toBytes() < 1 || maxBodySize.compareTo(LARGEST) > 0) {
			throw new IllegalArgumentException(
					"sample.max-body-size is 1B to " + LARGEST.toGigabytes() + "GB, not " + maxBodySize);
		}
	}

}
