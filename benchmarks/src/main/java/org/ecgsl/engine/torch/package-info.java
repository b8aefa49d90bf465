/** Benchmarks of what the LibTorch engine keeps to itself. */
package org.ecgsl.engine.torch;
