/** The recommendation of titles, from MovieLens ratings: each user's last titles are ranked among all others. */
@NullMarked
package dev.hone.lab.bench.method.recommendation;

import org.jspecify.annotations.NullMarked;
