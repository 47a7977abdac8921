/** The memory that all state stores of the process share. */
@NullMarked
package dev.hone.streams.rocksdb;

import org.jspecify.annotations.NullMarked;
