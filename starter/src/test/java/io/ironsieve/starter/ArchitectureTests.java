package io.ironsieve.starter;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import org.springframework.boot.autoconfigure.AutoConfiguration;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

/** One-way edges between the modules, and how auto-configuration classes look. Reads all classes once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureTests {

	private static final String[] API = { "io.ironsieve", "io.ironsieve.spi", "io.ironsieve.stream" };

	private static final String JNA_MODULE = "io.ironsieve.jna..";

	private static final String FALLBACK_MODULE = "io.ironsieve.fallback..";

	private static final String RULE_FILES_MODULE = "io.ironsieve.rulefiles..";

	private static final String SPRING_MODULE = "io.ironsieve.spring..";

	private final JavaClasses classes = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("io.ironsieve");

	@Test
	void jna_isKnownToTheJnaModuleAlone() {
		check(noClasses().that()
			.resideOutsideOfPackage(JNA_MODULE)
			.should()
			.dependOnClassesThat()
			.resideInAPackage("com.sun.jna..")
			.because("whoever needs the native engine goes through io.ironsieve.spi"));
	}

	@Test
	void jna_isKnownToItsBindingAlone() {
		check(noClasses().that()
			.haveNameNotMatching("io\\.ironsieve\\.jna\\.JnaBinding.*")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("com.sun.jna..")
			.because("all else in that module also works by FFM"));
	}

	/** What FFM's binding is compiled to is for later JDKs, in META-INF/versions, where nothing is looked for here. */
	@Test
	void ffm_isKnownToItsBindingAlone() {
		check(noClasses().should()
			.dependOnClassesThat()
			.resideInAPackage("java.lang.foreign..")
			.because("JDK 17 has to be able to load every class but those of the binding"));
	}

	@Test
	void spring_isKnownToTheSpringModuleAlone() {
		check(noClasses().that()
			.resideOutsideOfPackage(SPRING_MODULE)
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.springframework..", SPRING_MODULE)
			.because("everything below autoconfigure also works without Spring"));
	}

	@Test
	void api_knowsTheJdkAlone() {
		check(classes().that()
			.resideInAnyPackage(API)
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage("java..", "org.jspecify..", API[0], API[1], API[2])
			.because("every dependency of the API is one of every user"));
	}

	@Test
	void engines_doNotKnowEachOther() {
		check(noClasses().that()
			.resideInAPackage(JNA_MODULE)
			.should()
			.dependOnClassesThat()
			.resideInAPackage(FALLBACK_MODULE));
		check(noClasses().that()
			.resideInAPackage(FALLBACK_MODULE)
			.should()
			.dependOnClassesThat()
			.resideInAPackage(JNA_MODULE));
	}

	@Test
	void ruleFiles_knowTheApiAlone() {
		check(noClasses().that()
			.resideInAPackage(RULE_FILES_MODULE)
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage(JNA_MODULE, FALLBACK_MODULE, "io.ironsieve.spi")
			.because("a file becomes a rule document, whichever engine compiles it"));
		check(noClasses().that()
			.resideInAnyPackage(JNA_MODULE, FALLBACK_MODULE)
			.should()
			.dependOnClassesThat()
			.resideInAPackage(RULE_FILES_MODULE)
			.because("an engine knows rule documents alone"));
	}

	@Test
	void springModule_knowsNoEngine() {
		check(noClasses().that()
			.resideInAPackage(SPRING_MODULE)
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage(JNA_MODULE, FALLBACK_MODULE, "io.ironsieve.spi")
			.because("an engine is chosen behind Sieve, so that one can be left out"));
	}

	@Test
	void operations_stayOutOfTheSpringCore() {
		check(noClasses().that()
			.resideInAPackage("io.ironsieve.spring")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.springframework.boot.actuate..", "org.springframework.boot.health..", "io.micrometer..")
			.because("Actuator and Micrometer are optional"));
	}

	@Test
	void servlets_areKnownToTheServletPackageAlone() {
		check(noClasses().that()
			.resideOutsideOfPackage("io.ironsieve.spring.web.servlet")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("jakarta.servlet..")
			.because("a service may have another web stack, or none"));
	}

	@Test
	void reactor_staysInThePackagesThatNeedIt() {
		check(noClasses().that()
			.resideOutsideOfPackages("io.ironsieve.spring.stream", "io.ironsieve.spring.web.reactive",
					"io.ironsieve.spring.web.client")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("reactor..", "org.reactivestreams..", "io.ironsieve.spring.stream")
			.because("Reactor is optional"));
	}

	@Test
	void autoConfigurations_arePublicAndFinal() {
		check(classes().that()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.bePublic()
			.andShould()
			.haveModifier(JavaModifier.FINAL)
			.andShould()
			.haveSimpleNameEndingWith("AutoConfiguration"));
	}

	@Test
	void autoConfigurations_haveNoPublicMembers() {
		check(methods().that()
			.areDeclaredInClassesThat()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.notBePublic());
		check(noFields().that()
			.areDeclaredInClassesThat()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.bePublic());
	}

	private void check(ArchRule rule) {
		rule.check(this.classes);
	}

}
