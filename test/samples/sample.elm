module Cart exposing (..)

import Html

type alias Model =
    { items : List String }

type Msg
    = Add String

-- Adds.
update : Msg -> Model -> Model
update msg model =
    case msg of
        Add item ->
            model

view model =
    Html.text ""
