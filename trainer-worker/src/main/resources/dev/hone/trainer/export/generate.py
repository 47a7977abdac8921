"""Answers a question with the adapter in this folder: python generate.py "Which shoes for a rainy hike?"

Needs torch, transformers and peft. The goal below asks for answers like the best ones that people had graded.
"""

import os
import sys

from peft import AutoPeftModelForCausalLM
from transformers import AutoTokenizer

FOLDER = os.path.dirname(os.path.abspath(__file__))
GOAL = @GOAL@
PLACE = "@PLACE@"


def with_goal(messages, goal=GOAL):
    """The conversation with the goal where training put it."""
    messages = [dict(message) for message in messages]
    first_user = next(i for i, message in enumerate(messages) if message["role"] == "user")
    if goal is None:
        return messages
    if PLACE == "user":
        turn = messages[first_user]
    elif PLACE == "system" and messages[0]["role"] == "system":
        turn = messages[0]
    else:
        return [{"role": "system", "content": goal}] + messages
    turn["content"] = goal + "\n\n" + turn["content"]
    return messages


def main():
    model = AutoPeftModelForCausalLM.from_pretrained(FOLDER).eval()
    tokenizer = AutoTokenizer.from_pretrained(model.peft_config["default"].base_model_name_or_path)
    messages = with_goal([{"role": "user", "content": " ".join(sys.argv[1:]) or "Hello!"}])
    prompt = tokenizer.apply_chat_template(
        messages, add_generation_prompt=True, return_dict=True, return_tensors="pt"
    )
    answer = model.generate(**prompt, max_new_tokens=256, do_sample=True, temperature=0.7)
    print(tokenizer.decode(answer[0, prompt["input_ids"].shape[1] :], skip_special_tokens=True))


if __name__ == "__main__":
    main()
