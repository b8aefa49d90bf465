package org.ecgsl.engine;

import org.ecgsl.model.Weights;

/**
 * State of a training after an epoch.
 *
 * @param epoch epochs done; 0 before the first
 * @param validationLoss mean loss on the validation shards
 * @param learningRate learning rate of the epoch; 0 before the first
 * @param seconds time the epoch took, validation included
 * @param waitedSeconds how much of it a worker waited for data while it trained, the mean over
 *     workers; NaN where the engine does not know
 * @param weights the weights at this point
 */
public record EpochReport(
    int epoch,
    double validationLoss,
    double learningRate,
    double seconds,
    double waitedSeconds,
    Weights weights) {}
