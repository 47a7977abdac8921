/**
 * Where a request counts and who answers it: segments, lines and arms, the same for servers and for those who judge
 * them.
 */
@NullMarked
package dev.hone.schemas.routing;

import org.jspecify.annotations.NullMarked;
