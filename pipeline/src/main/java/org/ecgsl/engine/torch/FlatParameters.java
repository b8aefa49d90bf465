package org.ecgsl.engine.torch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.ecgsl.engine.TrainingPlan;
import org.ecgsl.engine.torch.Workers.Tally;
import org.ecgsl.model.Network;
import org.ecgsl.model.NetworkParameters;
import org.ecgsl.model.NetworkParameters.Parameter;
import org.ecgsl.model.Weights;

/**
 * The parameters of a network, end to end in few tensors: all values that are trained, their
 * gradients, and the running statistics of batch normalisation.
 *
 * <p>The network computes with views of them. An optimiser then takes a step in a handful of
 * operations whatever the number of parameters, and workers exchange one tensor.
 */
final class FlatParameters implements AutoCloseable {

  /**
   * A stretch of the trained values.
   *
   * @param from index of its first value
   * @param size number of values
   */
  record Stretch(long from, long size) {}

  /** Numbers of a tally. */
  private static final int TALLY = 3;

  private final List<Parameter> layout;
  private final List<Pointer> kept = new ArrayList<>();
  private final Map<String, Tensor> views = new LinkedHashMap<>();
  private final Tensor values;
  private final Tensor shared;
  private final Tensor gradients;
  private final Tensor statistics;

  /**
   * @throws IllegalArgumentException if names or shapes of the weights differ from the network's
   */
  FlatParameters(LibTorch library, Network network, Weights weights) {
    NetworkParameters.check(network, weights);
    this.layout = NetworkParameters.of(network);
    this.values = keep(() -> library.tensor(joined(weights, false), size(false)));
    this.shared = keep(() -> library.zeros(size(false) + size(true) + TALLY));
    this.gradients = keep(() -> shared.narrow(0, 0, size(false)));
    // A view that is none to autograd, which else takes a change of the gradients for one of these.
    this.statistics = keep(() -> shared.narrow(0, size(false), size(true)).data());
    NativeScope.within(() -> statistics.copy_(library.tensor(joined(weights, true), size(true))));
    view();
  }

  /** All trained values (n), in the order of the network. */
  Tensor values() {
    return values;
  }

  /** Their gradients (n); a backward pass adds to them. */
  Tensor gradients() {
    return gradients;
  }

  /** All running statistics (m). */
  Tensor statistics() {
    return statistics;
  }

  /** What workers sum up: gradients, running statistics, and room for a tally (n + m + 3). */
  Tensor shared() {
    return shared;
  }

  /** Writes a tally to the end of {@link #shared}; within a scope. */
  void setTally(Tally tally) {
    float[] numbers = {(float) tally.loss(), (float) tally.weight(), tally.workers()};
    room().copy_(Tensor.create(numbers, TALLY));
  }

  /** The tally at the end of {@link #shared}; within a scope. */
  Tally tally() {
    float[] numbers = LibTorch.array(room());
    return new Tally(numbers[0], numbers[1], (int) numbers[2]);
  }

  private Tensor room() {
    return shared.narrow(0, size(false) + size(true), TALLY);
  }

  /** One parameter by its name, a view. */
  Tensor get(String name) {
    return views.get(name);
  }

  /** (n): 1 where weight decay takes from the value, 0 elsewhere. */
  float[] decaying(TrainingPlan.Trained trained) {
    float[] decaying = new float[(int) size(false)];
    int at = 0;
    for (Parameter parameter : layout) {
      if (!parameter.kind().isStatistic()) {
        int end = at + (int) parameter.size();
        if (parameter.kind().decays() && trained.moves(parameter.name())) {
          Arrays.fill(decaying, at, end, 1);
        }
        at = end;
      }
    }
    return decaying;
  }

  /** The layers with their trained values, in the order of the network. */
  Map<String, Stretch> layers() {
    Map<String, Stretch> layers = new LinkedHashMap<>();
    long at = 0;
    for (Parameter parameter : layout) {
      if (!parameter.kind().isStatistic()) {
        Stretch before = layers.getOrDefault(parameter.layer(), new Stretch(at, 0));
        layers.put(parameter.layer(), new Stretch(before.from(), before.size() + parameter.size()));
        at += parameter.size();
      }
    }
    return layers;
  }

  /** Whether a layer is a batch normalisation. */
  boolean hasStatistics(String layer) {
    return layout.stream()
        .anyMatch(parameter -> parameter.layer().equals(layer) && parameter.kind().isStatistic());
  }

  /** A copy of the weights as they stand. */
  Weights weights() {
    Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
    layout.forEach(parameter -> tensors.put(parameter.name(), copy(parameter, false)));
    return new Weights(tensors);
  }

  /** A copy of the gradients under the names of their parameters. */
  Weights namedGradients() {
    Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
    layout.stream()
        .filter(parameter -> !parameter.kind().isStatistic())
        .forEach(parameter -> tensors.put(parameter.name(), copy(parameter, true)));
    return new Weights(tensors);
  }

  private Weights.Tensor copy(Parameter parameter, boolean gradient) {
    Tensor view = views.get(parameter.name());
    float[] values = NativeScope.within(() -> LibTorch.array(gradient ? view.grad() : view));
    return new Weights.Tensor(parameter.shape(), values);
  }

  @Override
  public void close() {
    kept.forEach(Pointer::releaseReference);
    kept.clear();
    views.clear();
  }

  private void view() {
    long nextTrained = 0;
    long nextRunning = 0;
    for (Parameter parameter : layout) {
      if (parameter.kind().isStatistic()) {
        views.put(parameter.name(), running(parameter, nextRunning));
        nextRunning += parameter.size();
      } else {
        views.put(parameter.name(), trained(parameter, nextTrained));
        nextTrained += parameter.size();
      }
    }
  }

  private Tensor running(Parameter parameter, long from) {
    return keep(() -> part(statistics, from, parameter));
  }

  private Tensor trained(Parameter parameter, long from) {
    return keep(
        () -> {
          Tensor view = part(values, from, parameter).detach();
          view.set_requires_grad(true);
          view.mutable_grad().put(part(gradients, from, parameter));
          return view;
        });
  }

  private static Tensor part(Tensor whole, long from, Parameter parameter) {
    return whole.narrow(0, from, parameter.size()).view(parameter.shape());
  }

  private float[] joined(Weights weights, boolean statistic) {
    float[] joined = new float[(int) size(statistic)];
    int at = 0;
    for (Parameter parameter : layout) {
      if (parameter.kind().isStatistic() == statistic) {
        float[] part = weights.tensors().get(parameter.name()).values();
        System.arraycopy(part, 0, joined, at, part.length);
        at += part.length;
      }
    }
    return joined;
  }

  private long size(boolean statistic) {
    return layout.stream()
        .filter(parameter -> parameter.kind().isStatistic() == statistic)
        .mapToLong(Parameter::size)
        .sum();
  }

  /** Holds a tensor until {@link #close}. */
  private Tensor keep(Supplier<Tensor> making) {
    Tensor tensor = NativeScope.keeping(making);
    kept.add(tensor);
    return tensor;
  }
}
