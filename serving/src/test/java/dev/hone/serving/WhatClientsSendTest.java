package dev.hone.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.llm.generate.Sampling;
import dev.hone.schemas.records.Exclusion;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Histories, subjects and options as official clients and gateways send them. */
class WhatClientsSendTest {

    private static final String PATH = "/v1/chat/completions";
    private static final String USER = "{\"role\": \"user\", \"content\": \"Hi\"}";

    private static Front front;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        front = new Front(folder, Map.of("serving.explore.share", "0"));
    }

    @BeforeEach
    void reset() {
        front.reset();
    }

    @AfterAll
    static void stop() {
        front.close();
    }

    private static String conversation(String turns, String members) {
        return "{\"model\": \"main\", \"messages\": [" + turns + "]" + members + "}";
    }

    private static HttpResponse<String> ask(String members, String... headers)
            throws IOException, InterruptedException {
        return front.post(PATH, conversation(USER, members.isEmpty() ? "" : ", " + members), headers);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"role\": \"assistant\", \"content\": null} | ``",
                "{\"role\": \"assistant\"} | ``",
                "{\"role\": \"assistant\", \"content\": []} | ``",
                "{\"role\": \"assistant\", \"content\": \"Yes\", \"tool_calls\": [], \"function_call\": null} | Yes",
                "{\"role\": \"assistant\", \"content\": null, \"tool_calls\": [], \"audio\": null, \"annotations\": []} | ``",
                "{\"role\": \"assistant\", \"content\": \"Yes\", \"id\": \"m1\", \"reasoning_content\": \"\", \"parsed\": {\"a\": 1}} | Yes",
                "{\"role\": \"assistant\", \"content\": \"Yes\", \"name\": null, \"prefix\": false, \"cache_control\": {\"type\": \"e\"}} | Yes",
                "{\"role\": \"assistant\", \"content\": null, \"refusal\": \"I cannot\"} | I cannot",
                "{\"role\": \"assistant\", \"content\": [{\"type\": \"refusal\", \"refusal\": \"No\"}]} | No",
            })
    void takesAnAssistantsTurnAsServersWroteIt(String turn, String text) throws Exception {
        HttpResponse<String> response = front.post(PATH, conversation(USER + ", " + turn + ", " + USER, ""));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(StandardCharsets.UTF_8
                        .decode(front.capture
                                .prompts
                                .get(0)
                                .event()
                                .getMessages()
                                .get(1)
                                .getContent()
                                .getBytes()
                                .duplicate())
                        .toString())
                .isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"role\": \"user\", \"content\": null} | messages[0].content | is missing",
                "{\"role\": \"system\"} | messages[0].content | is missing",
                "{\"role\": \"assistant\", \"tool_calls\": [{\"id\": \"c\"}]} | messages[0].tool_calls[0].function | is missing",
                "{\"role\": \"tool\", \"content\": \"4\"} | messages[0].tool_call_id | is missing",
                "{\"role\": \"user\", \"content\": \"4\", \"tool_calls\": [{\"id\": \"c\", \"function\": {\"name\": \"f\", \"arguments\": \"{}\"}}]} | messages[0].tool_calls | is the assistant's",
                "{\"role\": \"assistant\", \"tool_calls\": [{\"id\": \"c\", \"function\": {\"name\": \"f\", \"arguments\": \"[]\"}}]} | messages[0].tool_calls[0].function.arguments | must be a JSON object",
                "{\"role\": \"function\", \"content\": \"4\"} | messages[0].role | say tool",
                "{\"role\": \"human\", \"content\": \"Hi\"} | messages[0].role | say user",
                "{\"role\": \"user\", \"name\": \"bob\", \"content\": \"4\"} | messages[0].name | put it into content",
                "{\"role\": \"assistant\", \"content\": \"4\", \"prefix\": true} | messages[0].prefix | continue_final_message",
                "{\"role\": \"assistant\", \"content\": \"4\", \"reasoning_content\": \"2+2\"} | messages[0].reasoning_content | is not read",
                "{\"role\": \"assistant\", \"audio\": {\"id\": \"a\"}} | messages[0].audio | text alone",
                "{\"role\": \"user\", \"content\": \"4\", \"weight\": 2} | messages[0].weight | is not known",
                "{\"role\": \"user\", \"content\": [{\"type\": \"text\", \"text\": \"4\", \"lang\": \"en\"}]} | messages[0].content[0].lang | is not known",
                "{\"role\": \"wizard\", \"content\": \"Hi\"} | messages[0].role | must be system, developer, user, assistant or tool",
            })
    void refusesOtherTurnsWithWords(String turn, String param, String words) throws Exception {
        HttpResponse<String> response = front.post(PATH, conversation(turn, ""));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Front.json(response).at("/error/param").asText()).isEqualTo(param);
        assertThat(Front.json(response).at("/error/message").asText())
                .contains(words)
                .doesNotContain("wizard");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                "\"user\": \"u\", \"safety_identifier\": \"s\" | u",
                "\"safety_identifier\": \"s\" | s",
                "\"user\": \"\", \"safety_identifier\": \"s\" | s",
                "\"user\": \"u\", \"hone::subject\": \"h\", \"safety_identifier\": \"s\" | h",
                "\"user\": \"\" | -",
                "\"user\": \" \", \"safety_identifier\": \"\" | -",
                "\"prompt_cache_key\": \"k\" | -",
            })
    void knowsWhoAsks(String members, String subject) throws Exception {
        assertThat(ask(members).statusCode()).isEqualTo(200);

        assertThat(front.capture.prompts.get(0).event().getSubject()).isEqualTo(subject);
    }

    @Test
    void aConversationIsNamed() throws Exception {
        ask("\"hone::session\": \"s1\"");
        ask("\"user\": \"u\"", "x-hone-session", "s2");
        ask("\"hone::session\": \" \"");

        assertThat(front.capture.prompts)
                .extracting(captured -> captured.event().getSession())
                .containsExactly("s1", "s2", null);
    }

    @Test
    void whatDoesNotCountIsFlaggedOnBothSides() throws Exception {
        ask("\"hone::exclude\": \"test\"");
        ask("\"user\": \"u\"", "x-hone-exclude", "Opted_Out");
        ask("\"user\": \"u\"");

        assertThat(front.capture.prompts)
                .extracting(captured -> captured.event().getExcluded())
                .containsExactly(Exclusion.TEST, Exclusion.OPTED_OUT, null);
        assertThat(front.capture.responses)
                .extracting(captured -> captured.event().getExcluded())
                .containsExactly(Exclusion.TEST, Exclusion.OPTED_OUT, null);
        assertThat(ask("\"hone::exclude\": \"yes\"").statusCode()).isEqualTo(400);
        assertThat(ask("\"user\": \"u\"", "x-hone-exclude", "").statusCode()).isEqualTo(400);
    }

    @Test
    void theHeaderOfTheSubjectComesBeforeTheMembersOfOpenAi() throws Exception {
        ask("\"user\": \"u\"", "x-hone-subject", "h");
        ask("\"user\": \"u\"", "x-hone-subject", " ");

        assertThat(front.capture.prompts)
                .extracting(captured -> captured.event().getSubject())
                .containsExactly("h", "u");
    }

    @Test
    void openWebUiSaysWhoAsksAndInWhichChatByHeaders() throws Exception {
        ask("\"n\": 1", "x-openwebui-user-id", "w7", "x-openwebui-chat-id", "c1");
        ask("\"user\": \"u\", \"hone::session\": \"s\"", "x-openwebui-user-id", "w7", "x-openwebui-chat-id", "c1");

        assertThat(front.capture.prompts)
                .extracting(captured -> captured.event().getSubject())
                .containsExactly("w7", "u");
        assertThat(front.capture.prompts)
                .extracting(captured -> captured.event().getSession())
                .containsExactly("c1", "s");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"tool_choice\": \"required\"",
                "\"tool_choice\": {\"type\": \"function\", \"function\": {\"name\": \"f\"}}",
                "\"function_call\": {\"name\": \"f\"}",
                "\"modalities\": [\"text\", \"audio\"]",
                "\"reasoning_effort\": \"high\"",
                "\"verbosity\": \"low\"",
                "\"web_search_options\": {}",
                "\"add_generation_prompt\": false",
                "\"length_penalty\": 0.5",
                "\"best_of\": 2",
                "\"use_beam_search\": true",
                "\"guided_grammar\": \"root ::= x\"",
                "\"tools\": [{\"type\": \"function\", \"function\": {\"name\": \"f\"}}]",
                "\"chat_template\": \"{{ 1 }}\"",
                "\"skip_special_tokens\": false",
                "\"prompt_logprobs\": 1",
                "\"truncate_prompt_tokens\": 10",
                "\"bad_words\": [\"x\"]",
                "\"echo\": true",
                "\"repeat_penalty\": 1.1",
                "\"mirostat\": 2",
                "\"typical_p\": 0.9",
                "\"thinking\": {\"type\": \"enabled\"}",
                "\"prompt_embeds\": \"AAAA\"",
                "\"logits_processors\": [\"a.b\"]",
                "\"vllm_xargs\": {\"a\": 1}",
                "\"guided_whitespace_pattern\": \" ?\"",
                "\"structural_tag\": \"x\"",
                "\"min_tokens\": 2, \"guided_choice\": [\"a\"]",
                "\"min_tokens\": 2, \"response_format\": {\"type\": \"json_object\"}",
                "\"user\": \"u\\ud800\"",
                "\"from_the_future\": 3",
            })
    void refusesWhatItCannotHeedByName(String member) throws Exception {
        HttpResponse<String> response = ask(member);

        assertThat(response.statusCode()).isEqualTo(400);
        String name = member.substring(1, member.indexOf('"', 1));
        assertThat(Front.json(response).at("/error/param").asText()).isEqualTo(name);
        assertThat(Front.json(response).at("/error/message").asText()).contains(name);
        assertThat(front.engine.requests).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"tool_choice\": \"none\", \"function_call\": \"auto\", \"parallel_tool_calls\": false",
                "\"modalities\": [\"text\"], \"audio\": null",
                "\"reasoning_effort\": \"none\", \"verbosity\": \"medium\", \"web_search_options\": null",
                "\"continue_final_message\": false, \"add_generation_prompt\": true, \"add_special_tokens\": false",
                "\"metadata\": {\"a\": \"b\"}, \"store\": false, \"service_tier\": \"auto\", \"prompt_cache_key\": \"k\"",
                "\"min_tokens\": 0, \"ignore_eos\": false, \"stop_token_ids\": [], \"length_penalty\": 1.0, \"best_of\": 1",
                "\"skip_special_tokens\": true, \"spaces_between_special_tokens\": true, \"guided_json\": null",
                "\"chat_template_kwargs\": {}, \"documents\": [], \"logit_bias\": {}, \"top_logprobs\": 0",
                "\"frequency_penalty\": 0.0, \"presence_penalty\": 0, \"n\": 1, \"stop\": [], \"logprobs\": false",
                "\"stop\": \"\", \"user\": \"\", \"deterministic\": false",
                "\"from_the_future\": null, \"and_another\": false, \"third\": [], \"fourth\": \"\"",
                "\"stream_options\": {\"include_obfuscation\": true, \"continuous_usage_stats\": false}",
                "\"stream_options\": null, \"response_format\": {\"type\": \"text\"}, \"prediction\": null",
            })
    void letsThroughWhatAsksForNothing(String members) throws Exception {
        HttpResponse<String> response = ask(members);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }

    @Test
    void saysWhatAnUnknownMemberWasProbablyMeantToBe() throws Exception {
        JsonNode error = Front.json(ask("\"temprature\": 0.5")).path("error");

        assertThat(error.path("param").asText()).isEqualTo("temprature");
        assertThat(error.path("message").asText()).contains("did you mean temperature?");
        assertThat(ask("\"My secret is out\": 1").body()).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"continuous_usage_stats", "from_the_future"})
    void refusesOptionsOfStreamsThatItCannotHeed(String option) throws Exception {
        HttpResponse<String> response =
                ask("\"stream\": true, \"stream_options\": {\"include_usage\": true, \"" + option + "\": true}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Front.json(response).at("/error/param").asText()).isEqualTo("stream_options." + option);
    }

    @Test
    void ignoresUnknownMembersWhereTheSettingSaysSo(@TempDir Path folder) throws Exception {
        try (Front lenient = new Front(folder, Map.of("serving.unknown.members", "ignore"))) {
            assertThat(lenient.post(PATH, conversation(USER, ", \"from_the_future\": 3"))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(lenient.post(PATH, conversation("{\"role\": \"user\", \"content\": \"4\", \"weight\": 2}", ""))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(lenient.post(PATH, conversation(USER, ", \"guided_grammar\": \"a\""))
                            .statusCode())
                    .isEqualTo(400);
            assertThat(lenient.post(PATH, conversation("{\"role\": \"user\", \"name\": \"b\", \"content\": \"4\"}", ""))
                            .statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void anEmptyShareOfTheProbabilityLeavesTheLikeliestToken() throws Exception {
        assertThat(ask("\"top_p\": 0, \"temperature\": 0.7").statusCode()).isEqualTo(200);
        assertThat(ask("\"top_p\": 0.0").statusCode()).isEqualTo(200);

        assertThat(front.engine.requests)
                .extracting(request -> request.sampling())
                .extracting(Sampling::temperature, Sampling::topP)
                .containsOnly(org.assertj.core.groups.Tuple.tuple(0.0, 1.0));
        assertThat(front.capture.prompts.get(0).event().getSampling().getTopP()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"temperature\": 0",
                "\"temperature\": 2",
                "\"top_p\": 1",
                "\"top_p\": 1e-320",
                "\"top_k\": -1",
                "\"top_k\": 3000000000",
                "\"min_p\": 0",
                "\"min_p\": 1",
                "\"repetition_penalty\": 0.01",
                "\"repetition_penalty\": 2",
                "\"max_tokens\": 3000000000",
                "\"presence_penalty\": -2",
                "\"frequency_penalty\": 2",
                "\"logit_bias\": {\"0\": -100, \"259\": 100}",
                "\"min_tokens\": 7, \"max_tokens\": 7",
                "\"stop_token_ids\": [0, 259]",
                "\"logprobs\": true, \"top_logprobs\": 20",
                "\"max_completion_tokens\": 1",
                "\"n\": 8",
                "\"seed\": -9223372036854775808",
            })
    void takesTheEdgesOfEachRange(String member) throws Exception {
        HttpResponse<String> response = ask(member);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"top_p\": 1.1 | top_p must be a number from 0 to 1",
                "\"temperature\": -0.1 | temperature must be a number from 0 to 2",
                "\"repetition_penalty\": 0 | repetition_penalty must be a number from 0.01 to 2",
                "\"max_tokens\": 0 | max_tokens must be a whole number from 1 on",
                "\"max_tokens\": 1e30 | max_tokens must be a whole number from 1 on, in digits alone and of at most 64 bits",
                "\"n\": 9 | n must be a whole number from 1 to 8",
                "\"presence_penalty\": 2.1 | presence_penalty must be a number from -2 to 2",
                "\"frequency_penalty\": -3 | frequency_penalty must be a number from -2 to 2",
                "\"logit_bias\": {\"1\": 101} | logit_bias must be an object of token ids with numbers from -100 to 100",
                "\"logit_bias\": {\"-1\": 1} | logit_bias must be an object of token ids with numbers from -100 to 100",
                "\"logit_bias\": {\"x\": 1} | logit_bias must be an object of token ids with numbers from -100 to 100",
                "\"logit_bias\": {\"1\": \"1\"} | logit_bias must be an object of token ids with numbers from -100 to 100",
                "\"logit_bias\": {\"260\": 1} | logit_bias names a token that this model has not: its ids are below 260",
                "\"stop_token_ids\": [-1] | stop_token_ids must be an array of token ids",
                "\"stop_token_ids\": [260] | stop_token_ids names a token that this model has not: its ids are below 260",
                "\"min_tokens\": 8, \"max_tokens\": 7 | min_tokens must be at most max_tokens, which is 7",
                "\"top_logprobs\": 1 | top_logprobs needs logprobs: true",
                "\"logprobs\": true, \"top_logprobs\": 21 | top_logprobs must be a whole number from 0 to 20",
                "\"seed\": 0.5 | seed must be a whole number of at most 64 bits",
            })
    void writesRangesAsPeopleDo(String member, String words) throws Exception {
        assertThat(Front.json(ask(member)).at("/error/message").asText()).isEqualTo(words);
    }
}
