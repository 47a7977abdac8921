/**
 * The version's folder and its manifest, put into the artifact store.
 */
@NullMarked
package dev.hone.trainer.publish;

import org.jspecify.annotations.NullMarked;
