package io.ironsieve.sample;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** Uses the page as a person would, in a real browser. */
@Tag("browser")
@ServiceTest
class PageInBrowserTests {

	@LocalServerPort
	private int port;

	/** Chromium may still write while it ends. */
	@TempDir(cleanup = CleanupMode.NEVER)
	private Path profile;

	private ChromeDriver browser;

	@BeforeEach
	void open() {
		ChromeDriverService service = new ChromeDriverService.Builder()
			.usingDriverExecutable(new File("/usr/bin/chromedriver"))
			.build();
		this.browser = new ChromeDriver(service, options());
		this.browser.manage().window().setSize(new Dimension(1280, 1080));
		this.browser.get("http://127.0.0.1:" + this.port + "/");
		await(() -> ruleSets().getOptions().size() == 2);
	}

	private ChromeOptions options() {
		ChromeOptions options = new ChromeOptions();
		options.setBinary("/usr/bin/chromium");
		options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
				"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic",
				"--user-data-dir=" + this.profile);
		options.setCapability("goog:loggingPrefs", Map.of(LogType.BROWSER, "ALL"));
		return options;
	}

	@AfterEach
	void close() {
		this.browser.quit();
	}

	@Test
	void redactButton_showsMarksRedactedTextAndCounts() {
		type("ask anna@example.org, ben@example.org about C-12345678\nthanks \uD83D\uDE00");
		element("redact").click();
		await(() -> !marks().isEmpty());
		assertThat(marks()).extracting(WebElement::getText)
			.containsExactly("anna@example.org", "ben@example.org", "C-12345678");
		assertThat(marks()).extracting((mark) -> mark.getDomAttribute("data-rule"))
			.containsExactly("email", "email", "customer-number");
		assertThat(marks()).extracting((mark) -> mark.getDomAttribute("title")).contains("Customer number");
		assertThat(element("original").getDomProperty("textContent"))
			.isEqualTo("ask anna@example.org, ben@example.org about C-12345678\nthanks \uD83D\uDE00");
		assertThat(element("redacted").getText())
			.matches("ask \\[email], \\[email] about \\[customer-number:[^:]+:[0-9a-f]{16}]\nthanks \uD83D\uDE00");
		assertThat(elements("#counts li")).extracting(WebElement::getText)
			.containsExactly("email 2", "customer-number 1");
		assertThat(element("summary").getText()).startsWith("3 findings");
		assertThat(problems()).isEmpty();
	}

	@Test
	void markup_isShownAsText() {
		type("<b id=\"injected\">anna@example.org</b><img src=x onerror=alert(1)>");
		element("redact").click();
		await(() -> !marks().isEmpty());
		assertThat(elements("#injected, pre img")).isEmpty();
		assertThat(element("redacted").getText()).isEqualTo("<b id=\"injected\">[email]</b><img src=x onerror=alert(1)>");
	}

	@Test
	void ruleSetChoice_isApplied() {
		ruleSets().selectByValue("pii-only");
		type("anna@example.org C-12345678");
		element("text").sendKeys(Keys.chord(Keys.CONTROL, Keys.ENTER));
		await(() -> !marks().isEmpty());
		assertThat(element("redacted").getText()).isEqualTo("[email] C-12345678");
	}

	@Test
	void nothingFound_isSaid() {
		type("nothing here");
		element("redact").click();
		await(() -> element("summary").getText().startsWith("Nothing found"));
		assertThat(element("redacted").getText()).isEqualTo("nothing here");
		assertThat(marks()).isEmpty();
	}

	@Test
	void problem_isShownAndGoesAway() {
		this.browser.executeScript("document.getElementById('rule-set').add(new Option('gone', 'gone', true, true))");
		type("anna@example.org");
		int before = element("redacted").getLocation().getY();
		element("redact").click();
		await(() -> element("message").isDisplayed());
		assertThat(element("message").getText())
			.isEqualTo("Not Found: There is no rule set of that name. Known are: default, pii-only.");
		assertThat(element("redacted").getLocation().getY()).as("an error moves nothing").isEqualTo(before);
		assertThat(element("redacted").getText()).isEmpty();
		ruleSets().selectByValue("default");
		element("redact").click();
		await(() -> !marks().isEmpty());
		assertThat(element("message").isDisplayed()).isFalse();
	}

	@Test
	void narrowScreen_needsNoScrollingSideways() {
		this.browser.manage().window().setSize(new Dimension(500, 900));
		element("example").click();
		element("redact").click();
		await(() -> !marks().isEmpty());
		assertThat(this.browser.executeScript(
				"return document.documentElement.scrollWidth - document.documentElement.clientWidth"))
			.isEqualTo(0L);
	}

	@Test
	void example_isRedactedAndPhotographed() throws IOException {
		element("example").click();
		element("redact").click();
		await(() -> !marks().isEmpty());
		assertThat(elements("#counts li")).hasSizeGreaterThanOrEqualTo(5);
		assertThat(layoutShift()).as("cumulative layout shift").isLessThan(0.01);
		Files.write(Path.of("target", "page.png"), this.browser.getScreenshotAs(OutputType.BYTES));
		assertThat(problems()).isEmpty();
	}

	/** What moved after the page was first painted, as browsers measure it. */
	private double layoutShift() {
		return ((Number) this.browser.executeAsyncScript("""
				const done = arguments[0];
				let sum = 0;
				new PerformanceObserver((list) => list.getEntries().forEach((entry) => sum += entry.value))
					.observe({ type: 'layout-shift', buffered: true });
				setTimeout(() => done(sum), 200);
				""")).doubleValue();
	}

	/** What the browser complained about: script errors, refused content, missing files. */
	private List<String> problems() {
		return this.browser.manage()
			.logs()
			.get(LogType.BROWSER)
			.getAll()
			.stream()
			.filter((entry) -> entry.getLevel().intValue() >= Level.WARNING.intValue())
			.map((entry) -> entry.getMessage())
			.toList();
	}

	private void type(String text) {
		// Not sendKeys: ChromeDriver types the basic multilingual plane only.
		this.browser.executeScript("arguments[0].value = arguments[1]", element("text"), text);
	}

	private Select ruleSets() {
		return new Select(element("rule-set"));
	}

	private List<WebElement> marks() {
		return elements("#original mark");
	}

	private WebElement element(String id) {
		return this.browser.findElement(By.id(id));
	}

	private List<WebElement> elements(String selector) {
		return this.browser.findElements(By.cssSelector(selector));
	}

	private void await(BooleanSupplier condition) {
		new WebDriverWait(this.browser, Duration.ofSeconds(20)).until((driver) -> condition.getAsBoolean());
	}

}
