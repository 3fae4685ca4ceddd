package io.ironsieve.spring.web.servlet;

import io.ironsieve.spring.web.ManyConnectionsContract;

import org.springframework.boot.WebApplicationType;

class ManyConnectionsServletTests extends ManyConnectionsContract {

	ManyConnectionsServletTests() {
		super(WebApplicationType.SERVLET, ServletApplication.class, "/streaming?chunk=100");
	}

	@Override
	protected long produced() {
		return ServletApplication.Bodies.PRODUCED.sum();
	}

}
