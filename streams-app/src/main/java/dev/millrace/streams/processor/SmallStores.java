package dev.millrace.streams.processor;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;

/**
 * RocksDB sized for stores of some hundred entries: Streams' defaults take up to 98 MiB of native
 * memory per store and partition, meant for millions. Named in {@code rocksdb.config.setter}, so
 * Streams makes the instances, one per store.
 */
public final class SmallStores implements RocksDBConfigSetter {
  private static final long CACHE_BYTES = 1024 * 1024;
  private static final long WRITE_BUFFER_BYTES = 1024 * 1024;
  private static final int WRITE_BUFFERS = 2;

  private final Cache cache = new LRUCache(CACHE_BYTES);

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    options.setTableFormatConfig(table.setBlockCache(cache).setCacheIndexAndFilterBlocks(true));
    options.setWriteBufferSize(WRITE_BUFFER_BYTES).setMaxWriteBufferNumber(WRITE_BUFFERS);
  }

  @Override
  public void close(String storeName, Options options) {
    cache.close();
  }
}
