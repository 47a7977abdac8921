/** What tasks over texts share: words as tokens, and answers drawn from a model in batches. */
@NullMarked
package dev.hone.lab.bench.method.text;

import org.jspecify.annotations.NullMarked;
