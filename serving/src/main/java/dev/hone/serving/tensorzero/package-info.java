/** The bodies of TensorZero's gateway, for applications that were written for it. */
@NullMarked
package dev.hone.serving.tensorzero;

import org.jspecify.annotations.NullMarked;
