from bot.explanation import render


def test_every_kind_of_value_has_its_lines():
    text = render(
        {
            "question": {"place": "Nam Định", "periods": ("2022", "2023"), "measure": None},
            "passages": [
                {"row": 3, "score": 0.91234, "text": "một\nhai"},
                {"row": 7, "score": 0.5, "text": "ba"},
            ],
            "verdict": "answered",
        }
    )
    assert text == (
        "[question]\n  place: Nam Định\n  periods: 2022, 2023\n  measure: -\n\n"
        "[passages]\n  row=3  score=0.912  text=một hai\n  row=7  score=0.500  text=ba\n\n"
        "[verdict]\n  answered"
    )
