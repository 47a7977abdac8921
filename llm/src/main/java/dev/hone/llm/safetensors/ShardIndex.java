package dev.hone.llm.safetensors;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The index of a sharded checkpoint, from tensors to the shards that hold them; a shard is a file beside the index. */
record ShardIndex(Path file, SortedMap<String, SortedSet<String>> tensorsByShard) {

    private static final long MAX_BYTES = 32_000_000;
    private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.+-]*\\.safetensors");
    private static final Pattern SHARD_NAME = Pattern.compile("model-\\d+-of-\\d+\\.safetensors");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    ShardIndex {
        tensorsByShard = Collections.unmodifiableSortedMap(new TreeMap<>(tensorsByShard));
    }

    static ShardIndex read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new SafetensorsException(file + " has " + Files.size(file) + " bytes, an index at most " + MAX_BYTES);
        }
        try {
            return parse(file, JSON.readTree(Files.readString(file)).path("weight_map"));
        } catch (JacksonException malformed) {
            throw new SafetensorsException(file + " is not valid JSON: " + malformed.getOriginalMessage(), malformed);
        } catch (CharacterCodingException malformed) {
            throw new SafetensorsException(file + " is not valid UTF-8", malformed);
        }
    }

    private static ShardIndex parse(Path file, JsonNode weightMap) {
        if (!weightMap.isObject() || weightMap.isEmpty()) {
            throw new SafetensorsException(file + " needs a weight_map from the names of tensors to files");
        }
        SortedMap<String, SortedSet<String>> tensorsByShard = new TreeMap<>();
        for (Map.Entry<String, JsonNode> each : weightMap.properties()) {
            String shard = each.getValue().asText();
            if (!each.getValue().isTextual() || !FILE_NAME.matcher(shard).matches()) {
                throw new SafetensorsException(file + " puts tensor \"" + each.getKey() + "\" into " + each.getValue()
                        + "; a shard is a .safetensors file beside the index, named without a path");
            }
            tensorsByShard.computeIfAbsent(shard, first -> new TreeSet<>()).add(each.getKey());
        }
        return new ShardIndex(file, tensorsByShard);
    }

    /** Opens every shard, or none where one does not hold what the index says. */
    List<SafetensorsFile> openShards(Path folder) throws IOException {
        refuseUnnamedShards(folder);
        List<SafetensorsFile> open = new ArrayList<>();
        try {
            for (Map.Entry<String, SortedSet<String>> each : tensorsByShard.entrySet()) {
                Path shard = folder.resolve(each.getKey());
                if (!Files.exists(shard)) {
                    throw new SafetensorsException(
                            file + " names the shard " + each.getKey() + ", which is missing; fetch it again");
                }
                SafetensorsFile opened = SafetensorsFile.open(shard);
                open.add(opened);
                checkContent(shard, opened.names(), each.getValue());
            }
            return open;
        } catch (IOException | RuntimeException failed) {
            CloseAll.all(open);
            throw failed;
        }
    }

    private void checkContent(Path shard, Set<String> found, Set<String> promised) {
        for (String name : promised) {
            if (!found.contains(name)) {
                throw new SafetensorsException(
                        shard + " has no tensor \"" + name + "\", which " + file + " puts there");
            }
        }
        for (String name : found) {
            if (!promised.contains(name)) {
                throw new SafetensorsException(shard + " has the tensor \"" + name + "\", which " + file
                        + tensorsByShard.entrySet().stream()
                                .filter(each -> each.getValue().contains(name))
                                .findFirst()
                                .map(each -> " puts into " + each.getKey() + ": it is there twice")
                                .orElse(" does not name: shards and index are not of one checkpoint"));
            }
        }
    }

    private void refuseUnnamedShards(Path folder) throws IOException {
        try (Stream<Path> beside = Files.list(folder)) {
            List<String> unnamed = beside.map(path -> String.valueOf(path.getFileName()))
                    .filter(name -> SHARD_NAME.matcher(name).matches() && !tensorsByShard.containsKey(name))
                    .sorted()
                    .toList();
            if (!unnamed.isEmpty()) {
                throw new SafetensorsException(
                        file + " does not name the shards " + unnamed + " beside it; remove them or take their index");
            }
        }
    }
}
