package io.ironsieve.spring.web;

import io.ironsieve.ErrorCode;
import io.ironsieve.SieveException;
import io.ironsieve.spring.IronsieveAutoConfiguration;
import io.ironsieve.spring.testengine.NativeStandIn;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.AbstractApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every auto-configuration of redaction over HTTP has to do.
 *
 * @param <R> runner of its kind of application
 */
public abstract class WebAutoConfigurationContract<R extends AbstractApplicationContextRunner<R, ?, ?>> {

	private final R plain;

	private final Class<?> autoConfiguration;

	private final String enabled;

	private final String bean;

	private final String library;

	private final Class<? extends OwnBean> ownBean;

	/**
	 * @param enabled property that switches it on
	 * @param bean name of the bean that it makes
	 * @param library package without which it has nothing to do
	 * @param ownBean configuration in which the user makes that bean
	 */
	protected WebAutoConfigurationContract(R plain, Class<?> autoConfiguration, String enabled, String bean, String library,
			Class<? extends OwnBean> ownBean) {
		this.plain = plain;
		this.autoConfiguration = autoConfiguration;
		this.enabled = enabled;
		this.bean = bean;
		this.library = library;
		this.ownBean = ownBean;
	}

	@BeforeEach
	void resetEngine() {
		NativeStandIn.reset();
	}

	@Test
	void bean_noProperties_isAbsent() {
		runner().run((context) -> assertThat(context.containsBean(this.bean)).isFalse());
	}

	@Test
	void bean_enabled_isThere() {
		enabled().run((context) -> assertThat(context.containsBean(this.bean)).isTrue());
	}

	@Test
	void bean_userDefinesOne_backsOff() {
		enabled().withUserConfiguration(this.ownBean)
			.run((context) -> assertThat(context.getBean(this.bean)).isSameAs(context.getBean(this.ownBean).own()));
	}

	@Test
	void bean_libraryMissing_isAbsent() {
		enabled().withClassLoader(new FilteredClassLoader(this.library)).run((context) -> {
			assertThat(context.getStartupFailure()).isNull();
			assertThat(context.containsBean(this.bean)).isFalse();
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "ironsieve.web.hold-back=0B", "ironsieve.web.hold-back=2MB", "ironsieve.web.hold-back=4GB",
			"ironsieve.web.rule-set=no-such", "ironsieve.web.include-paths=/{a" })
	void bean_badValue_isRefusedWithItsName(String property) {
		enabled().withPropertyValues(property)
			.run((context) -> assertThat(context.getStartupFailure())
				.hasStackTraceContaining(InvalidConfigurationPropertyValueException.class.getName() + ": Property "
						+ property.substring(0, property.indexOf('=')) + " with value"));
	}

	@Test
	void bean_engineMissing_failsWithTheSieve() {
		NativeStandIn.becomeUnavailable(ErrorCode.LIBRARY_MISSING);
		enabled().withPropertyValues("ironsieve.engine=required")
			.run((context) -> assertThat(context.getStartupFailure()).hasRootCauseInstanceOf(SieveException.class));
	}

	@Test
	void bean_ironsieveDisabled_isAbsent() {
		enabled().withPropertyValues("ironsieve.enabled=false").run((context) -> {
			assertThat(context.getStartupFailure()).isNull();
			assertThat(context.containsBean(this.bean)).isFalse();
		});
	}

	private R enabled() {
		return runner().withPropertyValues(this.enabled + "=true");
	}

	private R runner() {
		return this.plain.withConfiguration(
				AutoConfigurations.of(IronsieveAutoConfiguration.class, this.autoConfiguration));
	}

	/** Configuration that makes the bean itself. */
	public interface OwnBean {

		Object own();

	}

}
