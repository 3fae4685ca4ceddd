package io.ironsieve.bench.peers;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import com.gliwka.hyperscan.wrapper.CompileErrorException;
import com.gliwka.hyperscan.wrapper.Database;
import com.gliwka.hyperscan.wrapper.Expression;
import com.gliwka.hyperscan.wrapper.ExpressionFlag;
import com.gliwka.hyperscan.wrapper.Match;
import com.gliwka.hyperscan.wrapper.Scanner;

/** hyperscan-java: all rules in one database, ends alone. */
final class HyperscanJava implements Peer {

	private final Database database;

	private final Scanner scanner = new Scanner();

	private final Set<Integer> rules = new HashSet<>();

	private final int all;

	HyperscanJava(Workload workload) {
		List<Expression> expressions = new ArrayList<>();
		this.all = workload.patterns().size();
		for (int rule = 0; rule < this.all; rule++) {
			Expression expression = new Expression(workload.patterns().get(rule), ExpressionFlag.NO_FLAG, rule);
			if (expression.validate().isValid()) {
				expressions.add(expression);
				this.rules.add(rule);
			}
		}
		try {
			this.database = Database.compile(expressions);
		}
		catch (CompileErrorException ex) {
			throw new IllegalStateException(ex);
		}
		this.scanner.allocScratch(this.database);
	}

	@Override
	public Comparison comparison() {
		return Comparison.ENDS;
	}

	@Override
	public String leftOut() {
		return "starts, captures, replacement, validators, context, " + (this.all - this.rules.size()) + " of " + this.all + " rules";
	}

	@Override
	public boolean has(int rule) {
		return this.rules.contains(rule);
	}

	@Override
	public int scan(List<String> texts) {
		return this.scanner.scan(this.database, texts.get(0)).size();
	}

	@Override
	public List<Place> places(String text) {
		List<Place> places = new ArrayList<>();
		for (Match match : this.scanner.scan(this.database, text)) {
			places.add(new Place(match.getMatchedExpression().getId(), 0, (int) match.getEndPosition() + 1));
		}
		return places;
	}

	@Override
	public void close() {
		this.scanner.close();
		this.database.close();
	}

}
