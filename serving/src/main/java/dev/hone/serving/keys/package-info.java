/** The keys of subjects as a server has them: what it makes, what the topic says, and what is to be destroyed. */
@NullMarked
package dev.hone.serving.keys;

import org.jspecify.annotations.NullMarked;
