package io.ironsieve.fallback;

import java.util.HashMap;
import java.util.Map;

/** All validators: a class for each kind of check, and those of the table of weighted sums. */
final class Validators {

	private Validators() {
	}

	static Map<String, Validator> byName() {
		Map<String, Validator> all = new HashMap<>(Weighted.all());
		all.put("luhn", new Luhn());
		all.put("verhoeff", new Verhoeff());
		all.put("damm", new Damm());
		all.put("iso7064-mod-11-10", new Mod1110());
		all.put("iban", new Iban());
		all.put("bic", new Bic());
		all.put("ipv4", new Ipv4());
		all.put("ipv6", new Ipv6());
		all.put("date-of-birth", new DateOfBirth());
		all.put("base58check", new Base58Check(Base58.BITCOIN));
		all.put("base58check-ripple", new Base58Check(Base58.RIPPLE));
		all.put("base58-32", new Base58(Base58.BITCOIN, 32));
		all.put("bech32", new Bech32());
		all.put("us-ssn", new UsSsn());
		all.put("de-tax-id", new DeTaxId());
		all.put("de-pension", new DePension());
		all.put("fr-nir", new FrNir());
		all.put("it-codice-fiscale", new ItCodiceFiscale());
		all.put("github-token", new GithubToken());
		all.put("matrix-token", new MatrixToken());
		all.put("jwt", new Jwt());
		all.put("eip55", new Eip55());
		all.put("kr-brn", new KrBrn());
		all.put("cy-vat", new CyVat());
		all.put("ipv6-network", new Ipv6Network());
		return Map.copyOf(all);
	}

}
