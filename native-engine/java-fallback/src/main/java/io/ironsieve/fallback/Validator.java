package io.ironsieve.fallback;

import java.util.Map;

/** Check of a value beyond its pattern. Stateless. */
@FunctionalInterface
interface Validator {

	/** Names in rule documents. */
	Map<String, Validator> BY_NAME = Map.of("luhn", new Luhn(), "iban", new Iban(), "ipv4", new Ipv4(), "ipv6",
			new Ipv6(), "us-ssn", new UsSsn(), "de-tax-id", new DeTaxId(), "fr-nir", new FrNir(), "github-token",
			new GithubToken(), "matrix-token", new MatrixToken(), "jwt", new Jwt());

	/** Whether the value can be what the rule is about. */
	boolean accepts(String value);

}
