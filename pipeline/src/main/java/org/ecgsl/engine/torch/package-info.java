/**
 * The LibTorch engine: the network by PyTorch's operations and autograd, its training in one
 * process, its scoring.
 *
 * <p>{@link org.ecgsl.engine.torch.TorchNetwork} holds the network on one page. Everything a step
 * allocates lies in a {@code PointerScope} of the step: the collector knows nothing of native
 * memory. LibTorch's types appear here and in the Spark part of the engine only. May use {@code
 * engine} and {@code model}.
 */
package org.ecgsl.engine.torch;
