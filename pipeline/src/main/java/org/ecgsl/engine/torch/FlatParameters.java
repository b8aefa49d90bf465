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
 * The parameters of a network, one after the other in few tensors: all values that are trained,
 * their gradients, and the running statistics of batch normalisation.
 *
 * <p>The network computes with views of them. An optimiser then takes a step in a handful of
 * operations whatever the number of parameters, and workers exchange one tensor.
 *
 * <p>What lies in the gaps between them ({@link ParameterPlaces}) is zero and stays so.
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
  private final ParameterPlaces trained;
  private final ParameterPlaces running;
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
    this.trained = ParameterPlaces.of(layout, false);
    this.running = ParameterPlaces.of(layout, true);
    this.values = keep(() -> library.tensor(trained.spread(weights), trained.size()));
    this.shared = keep(() -> library.zeros(trained.size() + running.size() + TALLY));
    this.gradients = keep(() -> shared.narrow(0, 0, trained.size()));
    // A view that is none to autograd, which else takes a change of the gradients for one of these.
    this.statistics = keep(() -> shared.narrow(0, trained.size(), running.size()).data());
    NativeScope.within(
        () -> statistics.copy_(library.tensor(running.spread(weights), running.size())));
    trained
        .from()
        .forEach((parameter, from) -> views.put(parameter.name(), trained(parameter, from)));
    running
        .from()
        .forEach((parameter, from) -> views.put(parameter.name(), running(parameter, from)));
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
    return shared.narrow(0, trained.size() + running.size(), TALLY);
  }

  /** One parameter by its name, a view. */
  Tensor get(String name) {
    return views.get(name);
  }

  /** (n): 1 where weight decay takes from the value, 0 elsewhere. */
  float[] decaying(TrainingPlan.Trained moved) {
    float[] decaying = new float[(int) trained.size()];
    trained
        .from()
        .forEach(
            (parameter, from) -> {
              if (parameter.kind().decays() && moved.moves(parameter.name())) {
                Arrays.fill(decaying, from.intValue(), from.intValue() + (int) parameter.size(), 1);
              }
            });
    return decaying;
  }

  /** The layers with their trained values, in the order of the network. */
  Map<String, Stretch> layers() {
    Map<String, Stretch> layers = new LinkedHashMap<>();
    trained
        .from()
        .forEach(
            (parameter, from) -> {
              long first = layers.getOrDefault(parameter.layer(), new Stretch(from, 0)).from();
              layers.put(parameter.layer(), new Stretch(first, from + parameter.size() - first));
            });
    return layers;
  }

  /** Where the trained ones lie in {@link #values}. */
  ParameterPlaces places() {
    return trained;
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

  /** Holds a tensor until {@link #close}. */
  private Tensor keep(Supplier<Tensor> making) {
    Tensor tensor = NativeScope.keeping(making);
    kept.add(tensor);
    return tensor;
  }
}
