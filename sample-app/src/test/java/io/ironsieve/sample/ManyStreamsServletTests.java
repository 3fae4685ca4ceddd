package io.ironsieve.sample;

import org.springframework.boot.WebApplicationType;

/** The sample application itself. */
class ManyStreamsServletTests extends ManyStreamsContract {

	ManyStreamsServletTests() {
		super(WebApplicationType.SERVLET, SampleApplication.class);
	}

}
