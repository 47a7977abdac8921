/** What a load asks of a cluster: partitions, instances, state, network and restore, from measured unit costs. */
@NullMarked
package dev.hone.lab.bench.capacity;

import org.jspecify.annotations.NullMarked;
