package org.ecgsl.engine;

import org.ecgsl.model.Weights;

/**
 * State of a training after an epoch.
 *
 * @param epoch epochs done; 0 before the first
 * @param validationLoss mean loss on the validation shards
 * @param learningRate learning rate of the epoch; 0 before the first
 * @param seconds time the epoch took, validation included
 * @param steps what its steps add up to
 * @param weights the weights at this point
 */
public record EpochReport(
    int epoch,
    double validationLoss,
    double learningRate,
    double seconds,
    StepTotals steps,
    Weights weights) {}
