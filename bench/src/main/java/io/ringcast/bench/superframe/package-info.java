/** What becomes of super-frames: trials, rounds, tables. */
package io.ringcast.bench.superframe;
