package dev.hone.llm.generate;

/**
 * The program text of {@link SamplingProgram}.
 *
 * <p>{@code raw} are the model's logits [rows, vocabulary], {@code x} the same with penalties; {@code settings} [rows, 6] are
 * temperature, top-k, one minus top-p, min-p, penalty and the uniform number. Weights are probabilities over that of the likeliest
 * token. A token whose probability is less than (1 - topP) / vocabulary lies in the tail that top-p cuts off, since all such tokens
 * together hold less than 1 - topP: so they need no place in the sort, only their sum counts.
 */
final class SamplingText {

    static final String TEXT = """
            class Net(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
              def numbers(self: __torch__.Net, values: List[int], like: Tensor) -> Tensor:
                return torch.tensor(values, dtype=4, device=ops.prim.device(like), requires_grad=False)
              def setting(self: __torch__.Net, settings: Tensor, column: int) -> Tensor:
                return torch.slice(settings, 1, column, column + 1, 1)
              def answer(self: __torch__.Net, raw: Tensor, ids: Tensor, alternatives: int) -> Tensor:
                logprobs = torch.log_softmax(raw, -1, None)
                columns = torch.unsqueeze(ids, 1)
                parts = torch.cat([torch.to(columns, 7), torch.to(torch.gather(logprobs, 1, columns), 7)], 1)
                if alternatives > 0:
                  best, places = torch.topk(logprobs, alternatives, 1, True, True)
                  parts = torch.cat([parts, torch.to(places, 7), torch.to(best, 7)], 1)
                return parts
              def greedy(self: __torch__.Net, raw: Tensor, alternatives: int) -> Tensor:
                return (self).answer(raw, torch.argmax(raw, 1, False), alternatives)
              def penalise(self: __torch__.Net, raw: Tensor, settings: Tensor, rows: List[int], ids: List[int]) -> Tensor:
                at = (self).numbers(rows, raw)
                flat = torch.add(torch.mul(at, torch.size(raw, 1)), (self).numbers(ids, raw))
                penalty = torch.to(torch.index_select(torch.select(settings, 1, 4), 0, at), 6)
                old = torch.index_select(torch.reshape(raw, [-1]), 0, flat)
                new = torch.where(torch.lt(old, 0), torch.mul(old, penalty), torch.div(old, penalty))
                return torch.view(torch.index_copy(torch.reshape(raw, [-1]), 0, flat, new), [-1, torch.size(raw, 1)])
              def weights(self: __torch__.Net, x: Tensor, top: Tensor, settings: Tensor) -> Tensor:
                return torch.exp(torch.div(torch.sub(torch.to(x, 7), top), (self).setting(settings, 0)))
              def draw(self: __torch__.Net, weights: Tensor, settings: Tensor) -> Tensor:
                kept = torch.masked_fill(weights, torch.lt(weights, (self).setting(settings, 3)), 0.)
                sums = torch.cumsum(kept, 1)
                shares = torch.div(sums, torch.slice(sums, 1, -1, None, 1))
                return torch.sum(torch.le(shares, (self).setting(settings, 5)), [1], True)
              def plain(self: __torch__.Net, x: Tensor, settings: Tensor) -> Tensor:
                top = torch.to(torch.amax(x, [1], True), 7)
                return torch.squeeze((self).draw((self).weights(x, top, settings), settings), 1)
              def candidates(self: __torch__.Net, x: Tensor, weights: Tensor, settings: Tensor) -> Tensor:
                limit = torch.clamp(torch.to((self).setting(settings, 1), 4), 0, torch.size(x, 1))
                longest = int(torch.item(torch.max(limit)))
                floor = torch.div(torch.mul((self).setting(settings, 2), torch.sum(weights, [1], True)), torch.size(x, 1))
                stay = torch.ge(weights, floor)
                if longest > 0:
                  best, places = torch.topk(x, longest, 1, True, True)
                  last = torch.gather(best, 1, torch.clamp(torch.sub(limit, 1), 0, None))
                  stay = torch.where(torch.gt(limit, 0), torch.ge(x, last), stay)
                return stay
              def shortlisted(self: __torch__.Net, x: Tensor, settings: Tensor) -> Tensor:
                top = torch.to(torch.amax(x, [1], True), 7)
                all = (self).weights(x, top, settings)
                stay = (self).candidates(x, all, settings)
                width = int(torch.item(torch.clamp(torch.max(torch.sum(stay, [1], False)), 1, None)))
                at = torch.nonzero(stay)
                place = torch.sub(torch.masked_select(torch.cumsum(stay, 1), stay), 1)
                flat = torch.add(torch.mul(torch.select(at, 1, 0), width), place)
                size = torch.mul(torch.size(x, 0), width)
                tokens = torch.index_copy(torch.new_zeros(at, [size]), 0, flat, torch.select(at, 1, 1))
                logits = torch.index_copy(torch.new_full(x, [size], -inf), 0, flat, torch.masked_select(x, stay))
                values, order = torch.sort(torch.view(logits, [-1, width]), stable=True, dim=1, descending=False)
                ids = torch.gather(torch.view(tokens, [-1, width]), 1, order)
                weights = (self).weights(values, top, settings)
                sums = torch.cumsum(weights, 1)
                listed = torch.slice(sums, 1, -1, None, 1)
                beyond = torch.clamp(torch.sub(torch.sum(all, [1], True), listed), 0., None)
                tail = torch.masked_fill(beyond, torch.gt((self).setting(settings, 1), 0.), 0.)
                shares = torch.div(torch.add(sums, tail), torch.add(listed, tail))
                kept = torch.masked_fill(weights, torch.le(shares, (self).setting(settings, 2)), 0.)
                return torch.squeeze(torch.gather(ids, 1, (self).draw(kept, settings)), 1)
              def choose(self: __torch__.Net, raw: Tensor, table: Tensor, drawn: List[int], shortlist: List[int], penalised: List[int], seen: List[int], alternatives: int) -> Tensor:
                settings = torch.to(table, ops.prim.device(raw), 7)
                x = raw
                if torch.gt(torch.len(seen), 0):
                  x = (self).penalise(raw, settings, penalised, seen)
                ids = torch.argmax(x, 1, False)
                if torch.gt(torch.len(drawn), 0):
                  rows = (self).numbers(drawn, raw)
                  made = (self).plain(torch.index_select(x, 0, rows), torch.index_select(settings, 0, rows))
                  ids = torch.index_copy(ids, 0, rows, made)
                if torch.gt(torch.len(shortlist), 0):
                  rows = (self).numbers(shortlist, raw)
                  made = (self).shortlisted(torch.index_select(x, 0, rows), torch.index_select(settings, 0, rows))
                  ids = torch.index_copy(ids, 0, rows, made)
                return (self).answer(raw, ids, alternatives)
            """;

    private SamplingText() {}
}
