/** Rule documents from files in JSON, YAML and TOML, and from gitleaks' files. Only {@link io.ironsieve.rulefiles.RuleFiles} is public. */
@NullMarked
package io.ironsieve.rulefiles;

import org.jspecify.annotations.NullMarked;
