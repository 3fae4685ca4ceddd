package io.ironsieve.sample;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.ironsieve.spring.stream.SieveOperators;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import org.junit.jupiter.api.AfterAll;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

import static org.assertj.core.api.Assertions.assertThat;

/** The same service on Netty, which watches every one of its buffers meanwhile. */
class ManyStreamsWebFluxTests extends ManyStreamsContract {

	private static final List<String> LEAKS = new CopyOnWriteArrayList<>();

	static {
		ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
		ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new Watching());
	}

	ManyStreamsWebFluxTests() {
		super(WebApplicationType.REACTIVE, Reactive.class);
	}

	/** After the tests above, and so that those cannot be green for want of a detector, with a leak of its own. */
	@AfterAll
	static void buffers_areAllReleased() {
		assertThat(reportedLeaks()).as("buffers of the service").isEmpty();
		leak();
		assertThat(reportedLeaks()).as("buffer that a test dropped").isNotEmpty();
		LEAKS.clear();
	}

	private static void leak() {
		PooledByteBufAllocator.DEFAULT.buffer(64).writeByte(1);
	}

	/** Netty reports dropped buffers, once they are collected, with the next ones that it hands out. */
	private static List<String> reportedLeaks() {
		for (int round = 0; round < 20 && LEAKS.isEmpty(); round++) {
			System.gc();
			for (int i = 0; i < 100; i++) {
				ByteBuf buffer = PooledByteBufAllocator.DEFAULT.buffer(64);
				buffer.release();
			}
			try {
				Thread.sleep(20);
			}
			catch (InterruptedException ex) {
				throw new AssertionError(ex);
			}
		}
		return LEAKS;
	}

	/** The stream of the sample application as a reactive service has it. */
	@EnableAutoConfiguration
	static class Reactive {

		@Bean
		RouterFunction<ServerResponse> stream(SieveOperators operators) {
			return RouterFunctions.route()
				.POST("/api/redact/stream",
						(request) -> ServerResponse.ok()
							.contentType(MediaType.TEXT_PLAIN)
							.body(request.body(BodyExtractors.toDataBuffers()).transform(operators::buffers), DataBuffer.class))
				.build();
		}

	}

	private static final class Watching extends ResourceLeakDetectorFactory {

		@Override
		public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval, long maxActive) {
			return detector(resource, samplingInterval);
		}

		@Override
		public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval) {
			return detector(resource, samplingInterval);
		}

		private static <T> ResourceLeakDetector<T> detector(Class<T> resource, int samplingInterval) {
			return new ResourceLeakDetector<>(resource, samplingInterval) {

				@Override
				protected void reportTracedLeak(String type, String records) {
					LEAKS.add(type + " " + records);
				}

				@Override
				protected void reportUntracedLeak(String type) {
					LEAKS.add(type);
				}

			};
		}

	}

}
