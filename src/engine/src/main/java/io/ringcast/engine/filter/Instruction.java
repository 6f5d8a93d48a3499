package io.ringcast.engine.filter;

/**
 * One eBPF instruction (Documentation/bpf/standardization/instruction-set.rst).
 *
 * @param code class, operation or size, source or mode
 * @param destination register, 0 to 10
 * @param source register, 0 to 10
 * @param offset of memory in bytes, or of a jump in instructions
 * @param immediate signed
 */
public record Instruction(int code, int destination, int source, int offset, int immediate) {}
