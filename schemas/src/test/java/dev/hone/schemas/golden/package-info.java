/** Bytes that were written once and must be readable for ever, with the records that they mean. */
@NullMarked
package dev.hone.schemas.golden;

import org.jspecify.annotations.NullMarked;
