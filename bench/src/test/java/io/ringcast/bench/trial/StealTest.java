package io.ringcast.bench.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class StealTest {
    @Test
    void ofAllCpusTogether() {
        assertEquals(
                970_000_000,
                Steal.parse(
                        "cpu  44228 24607 13402 35962 324 0 757 97 0 0\ncpu0 1 1 1 1 1 1 1 1\n"));
    }

    @Test
    void ofKernelsThatDoNotTell() {
        assertEquals(0, Steal.parse("cpu 1 2 3 4\n"));
        assertEquals(0, Steal.parse(""));
    }
}
