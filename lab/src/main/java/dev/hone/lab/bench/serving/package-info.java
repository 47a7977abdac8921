/** What serving does for those who wait: how soon, how evenly, how much, and what it adds to an answer. */
@NullMarked
package dev.hone.lab.bench.serving;

import org.jspecify.annotations.NullMarked;
