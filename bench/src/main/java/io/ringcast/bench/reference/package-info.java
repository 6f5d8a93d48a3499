/** The programs in C that the bench compiles and runs. */
package io.ringcast.bench.reference;
