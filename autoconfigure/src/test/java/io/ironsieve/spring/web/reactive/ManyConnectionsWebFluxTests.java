package io.ironsieve.spring.web.reactive;

import io.ironsieve.spring.web.ManyConnectionsContract;

import org.springframework.boot.WebApplicationType;

class ManyConnectionsWebFluxTests extends ManyConnectionsContract {

	ManyConnectionsWebFluxTests() {
		super(WebApplicationType.REACTIVE, ReactiveApplication.class, "/chunks?size=100");
	}

	@Override
	protected long produced() {
		return ReactiveApplication.Bodies.PRODUCED.sum();
	}

}
