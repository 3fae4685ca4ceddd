package io.ironsieve.sample;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.Tag;

/**
 * The packaged jar in containers. Needs a Docker engine on this machine and the images of {@code .ci/container-images}; the build runs such
 * tests after packaging, and says so when it leaves them out.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("container")
@interface ContainerTest {

}
