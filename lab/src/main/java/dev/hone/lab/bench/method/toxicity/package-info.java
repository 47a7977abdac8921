/** Continuing tweets without offence: graded by people, judged by a lexicon and by models that share no rows. */
@NullMarked
package dev.hone.lab.bench.method.toxicity;

import org.jspecify.annotations.NullMarked;
