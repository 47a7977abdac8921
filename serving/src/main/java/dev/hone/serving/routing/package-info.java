/** Which arm answers: a salted hash of the subject, monotone in weight. */
@NullMarked
package dev.hone.serving.routing;

import org.jspecify.annotations.NullMarked;
