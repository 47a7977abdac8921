/** What people thought of an answer. */
@NullMarked
package dev.hone.api.feedback;

import org.jspecify.annotations.NullMarked;
