/** Feedback over HTTP: well-formed is accepted, whatever has become of its response. */
@NullMarked
package dev.hone.serving.feedback;

import org.jspecify.annotations.NullMarked;
