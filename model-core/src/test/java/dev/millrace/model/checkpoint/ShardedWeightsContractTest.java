package dev.millrace.model.checkpoint;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.tensor.FloatTensor;
import dev.millrace.model.testkit.Shards;
import java.util.Map;
import org.junit.jupiter.api.Tag;

@Tag("unit")
class ShardedWeightsContractTest extends WeightSourceContract {
  @Override
  protected WeightSource open(Map<String, FloatTensor> tensors) throws ModelFormatException {
    Shards.write(directory, tensors, 2);
    return ShardedWeights.open(directory.resolve(Shards.INDEX));
  }

  /** What is wrong within a shard is said of the shard. */
  @Override
  protected String originOf(WeightSource source, String tensor) {
    return directory.resolve(Shards.name(1, 2)).toString();
  }
}
