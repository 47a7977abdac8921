/** Tests of the wire format and of the registry clients. */
@NullMarked
package dev.hone.schemas.serde;

import org.jspecify.annotations.NullMarked;
