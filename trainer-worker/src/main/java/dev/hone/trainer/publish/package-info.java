/**
 * The version's folder, its manifest, and the store that it is put into under its digest.
 */
@NullMarked
package dev.hone.trainer.publish;

import org.jspecify.annotations.NullMarked;
