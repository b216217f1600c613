<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko">
<context>
    <name></name>
    <message>
        <source>Left drag</source>
        <translation>왼쪽 버튼 끌기</translation>
    </message>
    <message>
        <source>Tool in hand; window: right widens, up brightens</source>
        <translation>선택한 도구; 윈도우: 오른쪽은 넓게, 위는 밝게</translation>
    </message>
    <message>
        <source>Right drag</source>
        <translation>오른쪽 버튼 끌기</translation>
    </message>
    <message>
        <source>Window, whatever the tool</source>
        <translation>도구와 상관없이 윈도우 조절</translation>
    </message>
    <message>
        <source>Ctrl/Space + drag, middle drag</source>
        <translation>Ctrl/Space + 끌기, 가운데 버튼 끌기</translation>
    </message>
    <message>
        <source>Pan</source>
        <translation>이동</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>휠</translation>
    </message>
    <message>
        <source>Zoom at the cursor</source>
        <translation>커서 위치에서 확대/축소</translation>
    </message>
    <message>
        <source>Double click</source>
        <translation>두 번 클릭</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>화면에 맞춤</translation>
    </message>
    <message>
        <source>Tab in the image</source>
        <translation>영상에서 Tab</translation>
    </message>
    <message>
        <source>Put list and panel away, or show them</source>
        <translation>목록과 패널 숨기기 또는 표시</translation>
    </message>
    <message>
        <source>Ctrl+Tab in the image</source>
        <translation>영상에서 Ctrl+Tab</translation>
    </message>
    <message>
        <source>Go on to the next control</source>
        <translation>다음 컨트롤로 이동</translation>
    </message>
    <message>
        <source>Right click</source>
        <translation>오른쪽 클릭</translation>
    </message>
    <message>
        <source>Menu of the view</source>
        <translation>화면 메뉴</translation>
    </message>
    <message>
        <source>Esc with a tool in hand</source>
        <translation>도구를 든 채 Esc</translation>
    </message>
    <message>
        <source>Give up the figure, then the tool</source>
        <translation>그리던 것을, 다음에는 도구를 놓음</translation>
    </message>
    <message>
        <source>Open recent</source>
        <translation>최근 항목 열기</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>파일(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;AI result</source>
        <translation>AI 결과(&amp;R)</translation>
    </message>
    <message>
        <source>Open files…</source>
        <translation>파일 열기…</translation>
    </message>
    <message>
        <source>Open folder…</source>
        <translation>폴더 열기…</translation>
    </message>
    <message>
        <source>Save view as PNG…</source>
        <translation>화면을 PNG로 저장…</translation>
    </message>
    <message>
        <source>Close all</source>
        <translation>모두 닫기</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>종료</translation>
    </message>
    <message>
        <source>&amp;Image</source>
        <translation>영상(&amp;I)</translation>
    </message>
    <message>
        <source>Previous image</source>
        <translation>이전 영상</translation>
    </message>
    <message>
        <source>Next image</source>
        <translation>다음 영상</translation>
    </message>
    <message>
        <source>Previous frame</source>
        <translation>이전 프레임</translation>
    </message>
    <message>
        <source>Next frame</source>
        <translation>다음 프레임</translation>
    </message>
    <message>
        <source>Analyse</source>
        <translation>분석</translation>
    </message>
    <message>
        <source>Stop analysing</source>
        <translation>분석 중지</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>보기(&amp;V)</translation>
    </message>
    <message>
        <source>One view</source>
        <translation>한 화면</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>나란히 보기</translation>
    </message>
    <message>
        <source>Toggle side by side</source>
        <translation>나란히 보기 전환</translation>
    </message>
    <message>
        <source>Heatmap</source>
        <translation>히트맵</translation>
    </message>
    <message>
        <source>Heatmap fainter</source>
        <translation>히트맵 흐리게</translation>
    </message>
    <message>
        <source>Heatmap stronger</source>
        <translation>히트맵 진하게</translation>
    </message>
    <message>
        <source>Lung outline</source>
        <translation>폐 윤곽선</translation>
    </message>
    <message>
        <source>&amp;Display</source>
        <translation>표시(&amp;D)</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>확대</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>축소</translation>
    </message>
    <message>
        <source>Invert</source>
        <translation>흑백 반전</translation>
    </message>
    <message>
        <source>Automatic window</source>
        <translation>자동 윈도우</translation>
    </message>
    <message>
        <source>Full range</source>
        <translation>전체 범위 윈도우</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>초기화</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>도움말(&amp;H)</translation>
    </message>
    <message>
        <source>Show log folder</source>
        <translation>로그 폴더 열기</translation>
    </message>
    <message>
        <source>PneumoView ended unexpectedly the last time. The log is at {0}</source>
        <translation>지난번에 PneumoView가 예기치 않게 종료되었습니다. 로그 위치: {0}</translation>
    </message>
    <message>
        <source>Keys and mouse</source>
        <translation>단축키와 마우스</translation>
    </message>
    <message>
        <source>About this model…</source>
        <translation>이 모델 정보…</translation>
    </message>
    <message>
        <source>About PneumoView</source>
        <translation>PneumoView 정보</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>도구</translation>
    </message>
    <message>
        <source>{0}, as asked for</source>
        <translation>{0}, 지정한 대로</translation>
    </message>
    <message>
        <source>{0}: no NVIDIA device that works was found</source>
        <translation>{0}: 작동하는 NVIDIA 장치를 찾지 못했습니다</translation>
    </message>
    <message>
        <source>{0}: this torch has no CUDA</source>
        <translation>{0}: 설치된 torch에 CUDA가 없습니다</translation>
    </message>
    <message>
        <source>{0}: the memory of the NVIDIA device ran out</source>
        <translation>{0}: NVIDIA 장치의 메모리가 부족했습니다</translation>
    </message>
    <message>
        <source>{0}: the NVIDIA device failed</source>
        <translation>{0}: NVIDIA 장치에 오류가 발생했습니다</translation>
    </message>
    <message>
        <source>No sign of pneumonia</source>
        <translation>폐렴 소견 없음</translation>
    </message>
    <message>
        <source>Pneumonia</source>
        <translation>폐렴</translation>
    </message>
    <message>
        <source>Uncertain</source>
        <translation>불확실</translation>
    </message>
    <message>
        <source>Not assessed</source>
        <translation>평가 안 함</translation>
    </message>
    <message>
        <source>other findings are not assessed</source>
        <translation>다른 소견은 평가하지 않음</translation>
    </message>
    <message>
        <source>look yourself</source>
        <translation>직접 확인하십시오</translation>
    </message>
    <message>
        <source>Synthetic</source>
        <translation>합성</translation>
    </message>
    <message>
        <source>AI result means nothing</source>
        <translation>AI 결과에 의미 없음</translation>
    </message>
    <message>
        <source>Likely bacterial</source>
        <translation>세균성 의심</translation>
    </message>
    <message>
        <source>Likely viral</source>
        <translation>바이러스성 의심</translation>
    </message>
    <message>
        <source>Cause unclear</source>
        <translation>원인 불명확</translation>
    </message>
    <message>
        <source>Not recognised as a chest radiograph.</source>
        <translation>흉부 X선 영상으로 인식되지 않습니다.</translation>
    </message>
    <message>
        <source>Open a frontal chest radiograph.</source>
        <translation>정면 흉부 X선 영상을 여십시오.</translation>
    </message>
    <message>
        <source>Lateral view, or the picture is turned.</source>
        <translation>측면 영상이거나 영상이 회전되어 있습니다.</translation>
    </message>
    <message>
        <source>Use a frontal view, the right way up.</source>
        <translation>바로 선 정면 영상을 사용하십시오.</translation>
    </message>
    <message>
        <source>Black and white seem to be swapped.</source>
        <translation>흑백이 반전된 것으로 보입니다.</translation>
    </message>
    <message>
        <source>Export the image again with white bones.</source>
        <translation>뼈가 희게 보이도록 영상을 다시 내보내십시오.</translation>
    </message>
    <message>
        <source>The patient is an adult.</source>
        <translation>성인 환자입니다.</translation>
    </message>
    <message>
        <source>The model knows children only.</source>
        <translation>이 모델은 소아 영상만 학습했습니다.</translation>
    </message>
    <message>
        <source>Age unknown; the model knows ages 1–5.</source>
        <translation>나이 미상; 모델은 1–5세만 학습했습니다.</translation>
    </message>
    <message>
        <source>Check how old the patient is.</source>
        <translation>환자의 나이를 확인하십시오.</translation>
    </message>
    <message>
        <source>The picture is too small to be read.</source>
        <translation>영상이 너무 작아 판독할 수 없습니다.</translation>
    </message>
    <message>
        <source>Open the original file, not a thumbnail.</source>
        <translation>축소판이 아닌 원본 파일을 여십시오.</translation>
    </message>
    <message>
        <source>The picture has next to no contrast.</source>
        <translation>영상의 대조도가 거의 없습니다.</translation>
    </message>
    <message>
        <source>Check the exposure, or export it again.</source>
        <translation>노출을 확인하거나 영상을 다시 내보내십시오.</translation>
    </message>
    <message>
        <source>Could not outline both lungs.</source>
        <translation>양쪽 폐의 윤곽을 찾지 못했습니다.</translation>
    </message>
    <message>
        <source>Check that the whole chest is shown.</source>
        <translation>흉부 전체가 포함되었는지 확인하십시오.</translation>
    </message>
    <message>
        <source>Heatmap mostly outside the lungs.</source>
        <translation>히트맵이 대부분 폐 밖에 있습니다.</translation>
    </message>
    <message>
        <source>Read this image without the model.</source>
        <translation>이 영상은 모델 없이 판독하십시오.</translation>
    </message>
    <message>
        <source>The file&apos;s window hides the picture.</source>
        <translation>파일의 윈도우가 영상을 가립니다.</translation>
    </message>
    <message>
        <source>The model took the automatic window.</source>
        <translation>모델은 자동 윈도우로 판독했습니다.</translation>
    </message>
    <message>
        <source>Raw values, not meant for display.</source>
        <translation>표시용이 아닌 검출기 원시 값입니다.</translation>
    </message>
    <message>
        <source>Use the image for presentation.</source>
        <translation>표시용 영상을 사용하십시오.</translation>
    </message>
    <message>
        <source>Assessed as shown, not as stored.</source>
        <translation>저장된 상태가 아닌 화면에 보이는 대로 평가했습니다.</translation>
    </message>
    <message>
        <source>Reset the view and analyse again to read it as stored.</source>
        <translation>저장된 상태로 평가하려면 보기를 초기화하고 다시 분석하십시오.</translation>
    </message>
    <message>
        <source>Assessed as shown: {0}</source>
        <translation>보이는 대로 평가함: {0}</translation>
    </message>
    <message>
        <source>mirrored</source>
        <translation>좌우 뒤집음</translation>
    </message>
    <message>
        <source>turned 90°</source>
        <translation>90° 회전</translation>
    </message>
    <message>
        <source>turned 180°</source>
        <translation>180° 회전</translation>
    </message>
    <message>
        <source>turned 270°</source>
        <translation>270° 회전</translation>
    </message>
    <message>
        <source>inverted</source>
        <translation>흑백 반전</translation>
    </message>
    <message>
        <source>AI output, not reviewed</source>
        <translation>AI 출력, 검토 안 됨</translation>
    </message>
    <message>
        <source>AI output, reviewed</source>
        <translation>AI 출력, 검토됨</translation>
    </message>
    <message>
        <source>AI output, reviewed by {0}</source>
        <translation>AI 출력, {0} 검토</translation>
    </message>
    <message>
        <source>not assessed</source>
        <translation>평가 안 함</translation>
    </message>
    <message>
        <source>outside what the model knows</source>
        <translation>모델이 아는 범위 밖</translation>
    </message>
    <message>
        <source>synthetic image</source>
        <translation>합성 영상</translation>
    </message>
    <message>
        <source>pneumonia {0:.0f} %</source>
        <translation>폐렴 {0:.0f} %</translation>
    </message>
    <message>
        <source>probability {0:.0f} %</source>
        <translation>확률 {0:.0f} %</translation>
    </message>
    <message>
        <source>research only</source>
        <translation>연구용</translation>
    </message>
    <message>
        <source>For research and education. Not a medical device.</source>
        <translation>연구 및 교육용입니다. 의료기기가 아닙니다.</translation>
    </message>
    <message>
        <source>&amp;Measure</source>
        <translation>계측(&amp;M)</translation>
    </message>
    <message>
        <source>Distance</source>
        <translation>거리</translation>
    </message>
    <message>
        <source>Angle</source>
        <translation>각도</translation>
    </message>
    <message>
        <source>Region (again for a rectangle)</source>
        <translation>관심영역 (다시 누르면 사각형)</translation>
    </message>
    <message>
        <source>Rectangular region</source>
        <translation>사각형 관심영역</translation>
    </message>
    <message>
        <source>Cardiothoracic ratio</source>
        <translation>심흉비</translation>
    </message>
    <message>
        <source>Pixel value</source>
        <translation>화소값</translation>
    </message>
    <message>
        <source>Accept the proposed ratio</source>
        <translation>제안된 심흉비 적용</translation>
    </message>
    <message>
        <source>Select and move</source>
        <translation>선택 및 이동</translation>
    </message>
    <message>
        <source>Delete measurement</source>
        <translation>계측 삭제</translation>
    </message>
    <message>
        <source>Delete all measurements</source>
        <translation>모든 계측 삭제</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>실행 취소</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>다시 실행</translation>
    </message>
    <message>
        <source>Calibrate by a known length…</source>
        <translation>알려진 길이로 보정…</translation>
    </message>
    <message>
        <source>Remove the manual calibration</source>
        <translation>수동 보정 해제</translation>
    </message>
    <message>
        <source>List of measurements</source>
        <translation>계측 목록</translation>
    </message>
    <message>
        <source>Keep annotations beside the images</source>
        <translation>주석을 영상 파일 옆에 저장</translation>
    </message>
    <message>
        <source>The file of opinions is in use by another program: {0}</source>
        <translation>다른 프로그램이 의견 파일을 사용하고 있습니다: {0}</translation>
    </message>
    <message>
        <source>The file of opinions cannot be written: {0}</source>
        <translation>의견 파일을 저장할 수 없습니다: {0}</translation>
    </message>
    <message>
        <source>The file of opinions was written by a newer PneumoView: {0}</source>
        <translation>더 새로운 PneumoView에서 저장한 의견 파일입니다: {0}</translation>
    </message>
    <message>
        <source>The file of opinions is damaged and was left as it is; move it away to begin anew: {0}</source>
        <translation>의견 파일이 손상되어 그대로 두었습니다. 새로 시작하려면 파일을 다른 곳으로 옮기십시오: {0}</translation>
    </message>
    <message>
        <source>Agree with the AI result</source>
        <translation>AI 결과에 동의</translation>
    </message>
    <message>
        <source>Disagree with the AI result</source>
        <translation>AI 결과에 동의하지 않음</translation>
    </message>
    <message>
        <source>Write a note</source>
        <translation>메모 작성</translation>
    </message>
    <message>
        <source>Name of the reader…</source>
        <translation>판독자 이름…</translation>
    </message>
    <message>
        <source>Export opinions as CSV…</source>
        <translation>의견을 CSV로 내보내기…</translation>
    </message>
    <message>
        <source>&amp;Tools</source>
        <translation>도구(&amp;T)</translation>
    </message>
    <message>
        <source>Window and level</source>
        <translation>윈도우 너비/중심 (W/L)</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>확대/축소</translation>
    </message>
    <message>
        <source>Magnifier</source>
        <translation>돋보기</translation>
    </message>
    <message>
        <source>Original size (1 : 1)</source>
        <translation>원래 크기 (1 : 1)</translation>
    </message>
    <message>
        <source>Rotate left</source>
        <translation>왼쪽으로 회전</translation>
    </message>
    <message>
        <source>Rotate right</source>
        <translation>오른쪽으로 회전</translation>
    </message>
    <message>
        <source>Flip left to right</source>
        <translation>좌우 뒤집기</translation>
    </message>
    <message>
        <source>Flip upside down</source>
        <translation>상하 뒤집기</translation>
    </message>
    <message>
        <source>Overlays: all, few, none</source>
        <translation>오버레이: 전체, 일부, 없음</translation>
    </message>
    <message>
        <source>Hide patient details</source>
        <translation>환자 정보 숨기기</translation>
    </message>
    <message>
        <source>Colours of the heatmap</source>
        <translation>히트맵 색상</translation>
    </message>
    <message>
        <source>low</source>
        <translation>낮음</translation>
    </message>
    <message>
        <source>high</source>
        <translation>높음</translation>
    </message>
    <message>
        <source>{0:.3g} years</source>
        <translation>{0:.3g}세</translation>
    </message>
    <message>
        <source>frame {0} of {1}</source>
        <translation>프레임 {0} / {1}</translation>
    </message>
    <message>
        <source>Patient</source>
        <translation>환자</translation>
    </message>
    <message>
        <source>Study</source>
        <translation>검사</translation>
    </message>
    <message>
        <source>File</source>
        <translation>파일</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>영상</translation>
    </message>
    <message>
        <source>Spacing</source>
        <translation>화소 간격</translation>
    </message>
    <message>
        <source>View</source>
        <translation>촬영 방향</translation>
    </message>
    <message>
        <source>Uncertain from {0:.0f} to {1:.0f} %</source>
        <translation>{0:.0f}–{1:.0f} %는 불확실</translation>
    </message>
    <message>
        <source>Pneumonia from {0:.0f} %</source>
        <translation>{0:.0f} %부터 폐렴</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>확률</translation>
    </message>
    <message>
        <source>Probability of pneumonia</source>
        <translation>폐렴 확률</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>판정 기준</translation>
    </message>
    <message>
        <source>Bacterial or viral?</source>
        <translation>세균성인가 바이러스성인가?</translation>
    </message>
    <message>
        <source>Share of the causes</source>
        <translation>원인별 비율</translation>
    </message>
    <message>
        <source>Bacterial {0:.0f} %, viral {1:.0f} %. Radiographs alone rarely settle this.</source>
        <translation>세균성 {0:.0f} %, 바이러스성 {1:.0f} %. X선 영상만으로는 구별이 어렵습니다.</translation>
    </message>
    <message>
        <source>Heatmap in the lungs</source>
        <translation>폐 안의 히트맵</translation>
    </message>
    <message>
        <source>{0:.0f} % (chance {1:.0f} %)</source>
        <translation>{0:.0f} % (우연 {1:.0f} %)</translation>
    </message>
    <message>
        <source>Covered until the reader has answered.</source>
        <translation>판독자가 답할 때까지 가려져 있습니다.</translation>
    </message>
    <message>
        <source>The model has not assessed this image.</source>
        <translation>모델이 이 영상을 평가하지 않았습니다.</translation>
    </message>
    <message>
        <source>AI result</source>
        <translation>AI 결과</translation>
    </message>
    <message>
        <source>Chest radiograph and AI result</source>
        <translation>흉부 X선 영상과 AI 결과</translation>
    </message>
    <message>
        <source>Synthetic image: its AI result means nothing.</source>
        <translation>합성 영상: AI 결과에 의미가 없습니다.</translation>
    </message>
    <message>
        <source>Outside what the model knows</source>
        <translation>모델의 학습 범위 밖</translation>
    </message>
    <message>
        <source>Shown at the reader&apos;s request. It is not to be believed.</source>
        <translation>사용자의 요청으로 표시했습니다. 이 결과를 신뢰해서는 안 됩니다.</translation>
    </message>
    <message>
        <source>weights {0}</source>
        <translation>가중치 {0}</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>AI result (unreviewed)</source>
        <translation>AI 결과(검토 안 됨)</translation>
    </message>
    <message>
        <source>AI result (reviewed by {0}, {1})</source>
        <translation>AI 결과({0} 검토, {1})</translation>
    </message>
    <message>
        <source>AI result (reviewed {0})</source>
        <translation>AI 결과(검토 {0})</translation>
    </message>
    <message>
        <source>Before the AI result</source>
        <translation>AI 결과를 보기 전</translation>
    </message>
    <message>
        <source>Finding</source>
        <translation>소견</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>날짜</translation>
    </message>
    <message>
        <source>Reader&apos;s finding</source>
        <translation>판독자 소견</translation>
    </message>
    <message>
        <source>The measurements on this image cannot be read.</source>
        <translation>이 영상의 측정값을 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>The note cannot be read.</source>
        <translation>메모를 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>Radiograph</source>
        <translation>X선 영상</translation>
    </message>
    <message>
        <source>Measurements</source>
        <translation>계측</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>메모</translation>
    </message>
    <message>
        <source>Report of PneumoView</source>
        <translation>PneumoView 보고서</translation>
    </message>
    <message>
        <source>The printer does not answer.</source>
        <translation>프린터가 응답하지 않습니다.</translation>
    </message>
    <message>
        <source>Page {0}</source>
        <translation>{0}쪽</translation>
    </message>
    <message>
        <source>{0} cannot be written: {1}</source>
        <translation>{0} 파일을 저장할 수 없습니다: {1}</translation>
    </message>
    <message>
        <source>{0:.0f} y</source>
        <translation>{0:.0f}세</translation>
    </message>
    <message>
        <source>{0:.0f} mo</source>
        <translation>{0:.0f}개월</translation>
    </message>
    <message>
        <source>{0:.0f} d</source>
        <translation>{0:.0f}일</translation>
    </message>
    <message>
        <source>Rotated {0}°</source>
        <translation>{0}° 회전</translation>
    </message>
    <message>
        <source>Mirrored, rotated {0}°</source>
        <translation>좌우 뒤집고 {0}° 회전</translation>
    </message>
    <message>
        <source>Mirrored</source>
        <translation>좌우 뒤집음</translation>
    </message>
    <message>
        <source>LUT</source>
        <translation>LUT</translation>
    </message>
    <message>
        <source>Zoom {0:.0f} %</source>
        <translation>배율 {0:.0f} %</translation>
    </message>
    <message>
        <source>Frame {0} of {1}</source>
        <translation>프레임 {0} / {1}</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>설정</translation>
    </message>
    <message>
        <source>Measurements, opinions, outbox, studies from a PACS</source>
        <translation>계측, 의견, 보낼 편지함, PACS에서 받은 검사</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>로그</translation>
    </message>
    <message>
        <source>Generated samples</source>
        <translation>생성된 예제</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>less than a minute</source>
        <translation>1분 미만</translation>
    </message>
    <message>
        <source>{0} min</source>
        <translation>{0}분</translation>
    </message>
    <message>
        <source>{0} h {1} min</source>
        <translation>{0}시간 {1}분</translation>
    </message>
    <message>
        <source>The measurements on {0} cannot be kept: {1}</source>
        <translation>{0}의 계측을 저장할 수 없습니다: {1}</translation>
    </message>
    <message>
        <source>another image</source>
        <translation>다른 영상의 계측임</translation>
    </message>
    <message>
        <source>The measurements in {0} cannot be used: {1}.</source>
        <translation>{0}의 계측을 사용할 수 없습니다: {1}.</translation>
    </message>
    <message>
        <source>{0} They were kept as {1}.</source>
        <translation>{0} 그 파일은 {1}에 보관했습니다.</translation>
    </message>
    <message>
        <source>{0} They were left as they are.</source>
        <translation>{0} 그 파일은 그대로 두었습니다.</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>전체 화면</translation>
    </message>
    <message>
        <source>List</source>
        <translation>목록</translation>
    </message>
    <message>
        <source>Panel</source>
        <translation>패널</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>선택…</translation>
    </message>
    <message>
        <source>Choose: {0}</source>
        <translation>선택: {0}</translation>
    </message>
    <message>
        <source>Own certificate (PEM)</source>
        <translation>자체 인증서 (PEM)</translation>
    </message>
    <message>
        <source>Its key (PEM)</source>
        <translation>인증서의 키 (PEM)</translation>
    </message>
    <message>
        <source>Trusted authorities (PEM)</source>
        <translation>신뢰하는 인증 기관 (PEM)</translation>
    </message>
    <message>
        <source>{0} does not exist.</source>
        <translation>{0}이(가) 없습니다.</translation>
    </message>
    <message>
        <source>Report (SR)</source>
        <translation>보고서 (SR)</translation>
    </message>
    <message>
        <source>Picture with heatmap (SC)</source>
        <translation>히트맵 영상 (SC)</translation>
    </message>
    <message>
        <source>Outlines (presentation state)</source>
        <translation>윤곽선 (프레젠테이션 상태)</translation>
    </message>
    <message>
        <source>Lungs (segmentation)</source>
        <translation>폐 (분할)</translation>
    </message>
    <message>
        <source>Your opinion (SR)</source>
        <translation>사용자 의견 (SR)</translation>
    </message>
    <message>
        <source>{0} cannot be reached: {1}</source>
        <translation>{0}에 연결할 수 없습니다: {1}</translation>
    </message>
    <message>
        <source>it accepts the connection, but no association</source>
        <translation>연결은 받아들이지만 어소시에이션은 받아들이지 않습니다</translation>
    </message>
    <message>
        <source>its certificate is not trusted ({0})</source>
        <translation>인증서를 신뢰할 수 없습니다 ({0})</translation>
    </message>
    <message>
        <source>its certificate is not trusted, or TLS fails</source>
        <translation>인증서를 신뢰할 수 없거나 TLS 연결에 실패했습니다</translation>
    </message>
    <message>
        <source>TLS fails ({0})</source>
        <translation>TLS 연결에 실패했습니다 ({0})</translation>
    </message>
    <message>
        <source>{0} has no address</source>
        <translation>{0}의 주소를 찾을 수 없습니다</translation>
    </message>
    <message>
        <source>no answer in time</source>
        <translation>제시간에 응답이 없습니다</translation>
    </message>
    <message>
        <source>{0} cannot be reached, or breaks off</source>
        <translation>{0}에 연결할 수 없거나 연결이 끊겼습니다</translation>
    </message>
    <message>
        <source>{0} rejects the association: {1}</source>
        <translation>{0}이(가) 어소시에이션을 거부했습니다: {1}</translation>
    </message>
    <message>
        <source>it does not know the calling AE title {0}</source>
        <translation>호출한 AE 타이틀 {0}을(를) 알지 못합니다</translation>
    </message>
    <message>
        <source>it is not called {0}</source>
        <translation>{0}(이)라는 AE 타이틀이 아닙니다</translation>
    </message>
    <message>
        <source>no reason is given</source>
        <translation>이유를 알려 주지 않았습니다</translation>
    </message>
    <message>
        <source>{0} does not offer this service</source>
        <translation>{0}은(는) 이 서비스를 제공하지 않습니다</translation>
    </message>
    <message>
        <source>{0} does not offer C-GET</source>
        <translation>{0}은(는) C-GET을 제공하지 않습니다</translation>
    </message>
    <message>
        <source>{0} broke off the association</source>
        <translation>{0}이(가) 어소시에이션을 끊었습니다</translation>
    </message>
    <message>
        <source>{0} broke off the association, or did not answer in time</source>
        <translation>{0}이(가) 어소시에이션을 끊었거나 제시간에 응답하지 않았습니다</translation>
    </message>
    <message>
        <source>{0} did not answer</source>
        <translation>{0}이(가) 응답하지 않았습니다</translation>
    </message>
    <message>
        <source>{0} answered {1}</source>
        <translation>{0}의 응답: {1}</translation>
    </message>
    <message>
        <source>{0} answered with HTTP status {1}</source>
        <translation>{0}의 응답: HTTP 상태 {1}</translation>
    </message>
    <message>
        <source>{0} wants to be asked at another address; set that one</source>
        <translation>{0}이(가) 다른 주소로 안내합니다. 그 주소를 설정하십시오</translation>
    </message>
    <message>
        <source>{0} does not speak DICOMweb: {1}</source>
        <translation>{0}은(는) DICOMweb을 지원하지 않습니다: {1}</translation>
    </message>
    <message>
        <source>{0} answered without saying that it has stored the object</source>
        <translation>{0}이(가) 객체를 저장했다고 알리지 않고 응답했습니다</translation>
    </message>
    <message>
        <source>{0} is no UID</source>
        <translation>{0}은(는) UID가 아닙니다</translation>
    </message>
    <message>
        <source>{0} cannot be used: {1}</source>
        <translation>{0}을(를) 사용할 수 없습니다: {1}</translation>
    </message>
    <message>
        <source>port {0} of {1} cannot be used: {2}</source>
        <translation>포트 {0} ({1})을(를) 사용할 수 없습니다: {2}</translation>
    </message>
    <message>
        <source>{0} is no node: neither a name of the settings, nor AET@host:port, nor http(s)://…</source>
        <translation>{0}은(는) 노드가 아닙니다: 설정에 있는 이름, AET@host:port, http(s)://… 중 하나여야 합니다</translation>
    </message>
    <message>
        <source>{0} is no root of a DICOMweb service</source>
        <translation>{0}은(는) DICOMweb 서비스의 주소가 아닙니다</translation>
    </message>
    <message>
        <source>{0} is no AE title: 1 to 16 characters of ASCII without a backslash</source>
        <translation>{0}은(는) AE 타이틀이 아닙니다: 역슬래시를 뺀 ASCII 문자 1–16자여야 합니다</translation>
    </message>
    <message>
        <source>{0} is no sender: AET@IP, as in CR1@192.0.2.7</source>
        <translation>{0}은(는) 송신자가 아닙니다: AET@IP 형식이어야 합니다 (예: CR1@192.0.2.7)</translation>
    </message>
    <message>
        <source>{0} is no date: YYYYMMDD, or a range of two with - between</source>
        <translation>{0}은(는) 날짜가 아닙니다: YYYYMMDD 또는 두 날짜를 -로 이은 범위여야 합니다</translation>
    </message>
    <message>
        <source>{0} is no modality, as CR and DX are</source>
        <translation>{0}은(는) CR, DX와 같은 모달리티가 아닙니다</translation>
    </message>
    <message>
        <source>the network needs {0}: pip install &apos;pneumoview[dicom]&apos; brings what is missing</source>
        <translation>네트워크 기능에는 {0}이(가) 필요합니다: pip install &apos;pneumoview[dicom]&apos;으로 설치하십시오</translation>
    </message>
    <message>
        <source>DICOM objects need {0}: pip install &apos;pneumoview[dicom]&apos; brings what is missing</source>
        <translation>DICOM 객체를 만들려면 {0}이(가) 필요합니다: pip install &apos;pneumoview[dicom]&apos;으로 설치하십시오</translation>
    </message>
    <message>
        <source>certificates or keys cannot be used ({0}): {1}</source>
        <translation>인증서나 키를 사용할 수 없습니다 ({0}): {1}</translation>
    </message>
    <message>
        <source>{0}: patient data travels unencrypted to {1}; use TLS</source>
        <translation>{0}: 환자 정보가 암호화되지 않은 채 {1}(으)로 전송됩니다. TLS를 사용하십시오</translation>
    </message>
    <message>
        <source>{0} does not take this SOP class in this transfer syntax</source>
        <translation>{0}은(는) 이 전송 구문의 이 SOP 클래스를 받지 않습니다</translation>
    </message>
    <message>
        <source>it cannot be sent: {0}</source>
        <translation>보낼 수 없습니다: {0}</translation>
    </message>
    <message>
        <source>{0} is no DICOM file that can be sent</source>
        <translation>{0}은(는) 보낼 수 있는 DICOM 파일이 아닙니다</translation>
    </message>
    <message>
        <source>another program delivers the outbox</source>
        <translation>다른 프로그램이 보낼 편지함을 전송하고 있습니다</translation>
    </message>
    <message>
        <source>the outbox was written by a newer PneumoView: {0}</source>
        <translation>더 새로운 PneumoView에서 저장한 보낼 편지함입니다: {0}</translation>
    </message>
    <message>
        <source>the outbox cannot be written: {0}</source>
        <translation>보낼 편지함에 쓸 수 없습니다: {0}</translation>
    </message>
    <message>
        <source>the outbox cannot be used: {0}</source>
        <translation>보낼 편지함을 사용할 수 없습니다: {0}</translation>
    </message>
    <message>
        <source>not kept by the node: {0}</source>
        <translation>노드가 보관하지 않았습니다: {0}</translation>
    </message>
    <message>
        <source>no answer about commitment</source>
        <translation>보관 확인 응답이 없습니다</translation>
    </message>
    <message>
        <source>delivery failed: {0}</source>
        <translation>전송하지 못했습니다: {0}</translation>
    </message>
    <message>
        <source>{0}@{1} is not allowed, and rejected</source>
        <translation>허용되지 않은 {0}@{1}을(를) 거부했습니다</translation>
    </message>
    <message>
        <source>a connection from {0} is closed: no sender at this address is allowed</source>
        <translation>{0}의 연결을 닫았습니다: 이 주소에는 허용된 송신자가 없습니다</translation>
    </message>
    <message>
        <source>a connection from {0} failed before an association</source>
        <translation>{0}의 연결이 어소시에이션 전에 실패했습니다</translation>
    </message>
    <message>
        <source>{0} offers {1} kinds of objects that are not taken</source>
        <translation>{0}이(가) 제안한 객체 종류 중 {1}가지는 받지 않습니다</translation>
    </message>
    <message>
        <source>{0} is rejected: it does not call this node by its title</source>
        <translation>{0}을(를) 거부했습니다: 이 노드의 AE 타이틀로 호출하지 않았습니다</translation>
    </message>
    <message>
        <source>{0} broke off, was silent, or sent what makes no sense: its connection is closed</source>
        <translation>{0}의 연결을 닫았습니다: 끊어졌거나 응답이 없거나 알 수 없는 내용을 보냈습니다</translation>
    </message>
    <message>
        <source>a sender without a title</source>
        <translation>타이틀 없는 송신자</translation>
    </message>
    <message>
        <source>an answer about commitment cannot be used: {0}</source>
        <translation>보관 확인 응답을 사용할 수 없습니다: {0}</translation>
    </message>
    <message>
        <source>an object of {0} is refused: {1}</source>
        <translation>{0}이(가) 보낸 객체를 거부했습니다: {1}</translation>
    </message>
    <message>
        <source>an object of {0} cannot be kept: {1}</source>
        <translation>{0}이(가) 보낸 객체를 보관할 수 없습니다: {1}</translation>
    </message>
    <message>
        <source>an object of {0} has the UID of another one and other content: {1}</source>
        <translation>{0}이(가) 보낸 객체가 다른 객체와 UID는 같고 내용은 다릅니다: {1}</translation>
    </message>
    <message>
        <source>{0} is no DICOM file: its results have no patient and no study to go to</source>
        <translation>{0}은(는) DICOM 파일이 아니어서 결과를 보낼 환자와 검사가 없습니다</translation>
    </message>
    <message>
        <source>{0} cannot be read again: {1}</source>
        <translation>{0}을(를) 다시 읽을 수 없습니다: {1}</translation>
    </message>
    <message>
        <source>{0} is itself a result of PneumoView</source>
        <translation>{0}은(는) PneumoView의 결과입니다</translation>
    </message>
    <message>
        <source>{0} has no valid {1}, so no object can refer to it</source>
        <translation>{0}에 올바른 {1}이(가) 없어 객체가 참조할 수 없습니다</translation>
    </message>
    <message>
        <source>{0} is of a kind that is not known ({1})</source>
        <translation>{0}은(는) 알 수 없는 종류입니다 ({1})</translation>
    </message>
    <message>
        <source>no DICOM object can be made of {0}: {1}</source>
        <translation>{0}의 DICOM 객체를 만들 수 없습니다: {1}</translation>
    </message>
    <message>
        <source>there is no DICOM image to draw on</source>
        <translation>윤곽선을 그릴 DICOM 영상이 없습니다</translation>
    </message>
    <message>
        <source>outlines of coloured images and of several frames are not written</source>
        <translation>컬러 영상과 다중 프레임 영상의 윤곽선은 만들지 않습니다</translation>
    </message>
    <message>
        <source>there is nothing to outline</source>
        <translation>윤곽선을 그릴 것이 없습니다</translation>
    </message>
    <message>
        <source>there is no outline of the lungs</source>
        <translation>폐 윤곽선이 없습니다</translation>
    </message>
    <message>
        <source>lungs in one of several frames are not written</source>
        <translation>다중 프레임 영상의 폐 분할은 만들지 않습니다</translation>
    </message>
    <message>
        <source>processing failure</source>
        <translation>처리 실패</translation>
    </message>
    <message>
        <source>duplicate SOP instance</source>
        <translation>SOP 인스턴스 중복</translation>
    </message>
    <message>
        <source>no such object instance</source>
        <translation>해당 객체 없음</translation>
    </message>
    <message>
        <source>invalid SOP instance</source>
        <translation>잘못된 SOP 인스턴스</translation>
    </message>
    <message>
        <source>conflict of class and instance</source>
        <translation>클래스와 인스턴스 불일치</translation>
    </message>
    <message>
        <source>SOP class not supported</source>
        <translation>지원하지 않는 SOP 클래스</translation>
    </message>
    <message>
        <source>not authorised</source>
        <translation>권한 없음</translation>
    </message>
    <message>
        <source>duplicate transaction</source>
        <translation>트랜잭션 중복</translation>
    </message>
    <message>
        <source>resource limitation</source>
        <translation>자원 제한</translation>
    </message>
    <message>
        <source>out of resources</source>
        <translation>자원 부족</translation>
    </message>
    <message>
        <source>out of resources: number of matches</source>
        <translation>자원 부족: 검색 결과 수</translation>
    </message>
    <message>
        <source>out of resources: sub-operations</source>
        <translation>자원 부족: 하위 작업</translation>
    </message>
    <message>
        <source>move destination unknown</source>
        <translation>알 수 없는 전송 대상</translation>
    </message>
    <message>
        <source>dataset does not match SOP class</source>
        <translation>데이터셋이 SOP 클래스와 맞지 않음</translation>
    </message>
    <message>
        <source>coercion of data elements</source>
        <translation>데이터 요소 변경됨</translation>
    </message>
    <message>
        <source>elements discarded</source>
        <translation>데이터 요소 제외됨</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>취소됨</translation>
    </message>
    <message>
        <source>cannot understand</source>
        <translation>이해할 수 없음</translation>
    </message>
    <message>
        <source>unable to process</source>
        <translation>처리할 수 없음</translation>
    </message>
    <message>
        <source>failure</source>
        <translation>실패</translation>
    </message>
    <message>
        <source>What it knows</source>
        <translation>판독 대상</translation>
    </message>
    <message>
        <source>Frontal chest radiographs of children aged 1 to 5: normal, bacterial or viral pneumonia.</source>
        <translation>1–5세 소아의 정면 흉부 X선 영상: 정상, 세균성 폐렴, 바이러스성 폐렴.</translation>
    </message>
    <message>
        <source>What it does not</source>
        <translation>판독 대상이 아닌 것</translation>
    </message>
    <message>
        <source>Other ages, views and diseases. It says when an image is outside what it knows, but not always.</source>
        <translation>다른 나이, 촬영 방향, 질환. 학습 범위를 벗어난 영상이면 알려 주지만 항상 그런 것은 아닙니다.</translation>
    </message>
    <message>
        <source>What it is not</source>
        <translation>용도 제한</translation>
    </message>
    <message>
        <source>A medical device. It is for research and education: never diagnose or treat by it.</source>
        <translation>의료기기가 아닙니다. 연구 및 교육용이므로 진단이나 치료에 사용하지 마십시오.</translation>
    </message>
    <message>
        <source>“Normal” is now “No sign of pneumonia”: other findings are not assessed, and its heatmap starts off (H).</source>
        <translation>“정상”은 이제 “폐렴 소견 없음”입니다. 다른 소견은 평가하지 않으며, 히트맵은 꺼진 채로 시작합니다(H).</translation>
    </message>
    <message>
        <source>Flips are on Shift+H and Shift+V, Ctrl+P prints, Ctrl+Shift+P saves the PDF, and a right drag windows.</source>
        <translation>뒤집기는 Shift+H와 Shift+V, 인쇄는 Ctrl+P, PDF 저장은 Ctrl+Shift+P이며, 오른쪽 드래그로 윈도우를 조절합니다.</translation>
    </message>
    <message>
        <source>F11 leaves the film and the AI result; F9 and F10 put list and panel away; H held shows the heatmap.</source>
        <translation>F11은 영상과 AI 결과만 남깁니다. F9와 F10은 목록과 패널을 숨기고, H를 누르고 있으면 히트맵이 보입니다.</translation>
    </message>
    <message>
        <source>3 puts the same patient’s prior beside the film, C gives both one window, P exchanges them in place.</source>
        <translation>3은 같은 환자의 이전 영상을 나란히 놓고, C는 둘을 같은 윈도우로, P는 같은 자리에서 번갈아 보여 줍니다.</translation>
    </message>
    <message>
        <source>The list is a worklist that marks unseen, agreed and disagreed; File → PACS fills it and sends results.</source>
        <translation>목록은 미확인, 동의, 동의 안 함을 표시하는 작업 목록입니다. 파일 → PACS로 채우고 결과를 보낼 수 있습니다.</translation>
    </message>
    <message>
        <source>Read first (Ctrl+R) covers the AI results until you have answered by a key.</source>
        <translation>먼저 판독(Ctrl+R)은 키로 답할 때까지 AI 결과를 가립니다.</translation>
    </message>
    <message>
        <source>The models look at the lungs alone, and call fewer normal children ill.</source>
        <translation>모델은 폐만 보며, 정상 소아를 병으로 판정하는 일이 줄었습니다.</translation>
    </message>
    <message>
        <source>DIFFERENT PATIENT</source>
        <translation>다른 환자</translation>
    </message>
    <message>
        <source>PATIENT NOT KNOWN</source>
        <translation>환자 확인 불가</translation>
    </message>
</context>
<context>
    <name>About</name>
    <message>
        <source>About PneumoView</source>
        <translation>PneumoView 정보</translation>
    </message>
    <message>
        <source>Reads chest radiographs and shows where the model looked.</source>
        <translation>흉부 X선 영상을 판독하고 모델이 주목한 부위를 보여 줍니다.</translation>
    </message>
    <message>
        <source>For research and education. Not a medical device.</source>
        <translation>연구 및 교육용입니다. 의료기기가 아닙니다.</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>버전</translation>
    </message>
    <message>
        <source>Models run on</source>
        <translation>모델 실행 장치</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>복사</translation>
    </message>
</context>
<context>
    <name>AgreementPage</name>
    <message>
        <source>Agreement of reader and AI</source>
        <translation>판독자와 AI의 일치도</translation>
    </message>
    <message>
        <source>Answers of the reader by AI results</source>
        <translation>AI 결과별 판독자의 답</translation>
    </message>
    <message>
        <source>Films on which reader and AI disagree</source>
        <translation>판독자와 AI가 다른 영상</translation>
    </message>
    <message>
        <source>Films as CSV…</source>
        <translation>영상별 표를 CSV로…</translation>
    </message>
    <message>
        <source>Figures as CSV…</source>
        <translation>수치를 CSV로…</translation>
    </message>
    <message>
        <source>Not assessed by the AI, and counted apart: {0}.</source>
        <translation>AI가 평가하지 않아 따로 센 영상: {0}.</translation>
    </message>
    <message>
        <source>Answered after the AI result had been in sight, and counted apart: {0}.</source>
        <translation>AI 결과가 보인 뒤에 답하여 따로 센 영상: {0}.</translation>
    </message>
    <message>
        <source>Without a result so far: {0}.</source>
        <translation>아직 결과가 없는 영상: {0}.</translation>
    </message>
    <message>
        <source>To look at again ({0}); a click shows the film</source>
        <translation>다시 볼 영상({0}), 누르면 영상이 보입니다</translation>
    </message>
    <message>
        <source>Nothing to look at again: reader and AI agree on every film that both answered</source>
        <translation>다시 볼 영상 없음: 둘 다 답한 모든 영상에서 판독자와 AI가 일치합니다</translation>
    </message>
    <message>
        <source>Film</source>
        <translation>영상</translation>
    </message>
    <message>
        <source>Reader</source>
        <translation>판독자</translation>
    </message>
    <message>
        <source>AI result</source>
        <translation>AI 결과</translation>
    </message>
    <message>
        <source>Pneumonia</source>
        <translation>폐렴</translation>
    </message>
    <message>
        <source>Reader \ AI</source>
        <translation>판독자 \ AI</translation>
    </message>
    <message>
        <source>Sum</source>
        <translation>합계</translation>
    </message>
    <message>
        <source>No film has an answer of both so far.</source>
        <translation>아직 둘 다 답한 영상이 없습니다.</translation>
    </message>
    <message>
        <source>The same answer on {0} of {1} films ({2:.0f} %).</source>
        <translation>영상 {1}개 중 {0}개에서 같은 답({2:.0f} %).</translation>
    </message>
    <message>
        <source>Cohen&apos;s kappa is not defined: both give the same single answer.</source>
        <translation>둘 다 같은 한 가지 답만 하여 코헨의 카파가 정의되지 않습니다.</translation>
    </message>
    <message>
        <source>Cohen&apos;s kappa {0:.2f}; without a disagreement it has no interval.</source>
        <translation>코헨의 카파 {0:.2f}, 다른 답이 없어 구간이 없습니다.</translation>
    </message>
    <message>
        <source>Cohen&apos;s kappa {0:.2f}, 95 % interval {1:.2f} to {2:.2f}.</source>
        <translation>코헨의 카파 {0:.2f}, 95 % 구간 {1:.2f} ~ {2:.2f}.</translation>
    </message>
</context>
<context>
    <name>AnswerBar</name>
    <message>
        <source>Read first: pneumonia?</source>
        <translation>먼저 판독: 폐렴?</translation>
    </message>
    <message>
        <source>How far you and the AI agree</source>
        <translation>나와 AI가 얼마나 일치하는지</translation>
    </message>
    <message>
        <source>Your answer and the AI result</source>
        <translation>내 답과 AI 결과</translation>
    </message>
</context>
<context>
    <name>Browser</name>
    <message>
        <source>Filter by name, patient or study</source>
        <translation>이름, 환자, 검사로 찾기</translation>
    </message>
    <message>
        <source>Sort the list</source>
        <translation>목록 정렬</translation>
    </message>
    <message>
        <source>Sort the images</source>
        <translation>영상 정렬</translation>
    </message>
    <message>
        <source>Show all images</source>
        <translation>모든 영상 보기</translation>
    </message>
    <message>
        <source>Filter the list</source>
        <translation>목록에서 찾기</translation>
    </message>
    <message>
        <source>Sort anew</source>
        <translation>다시 정렬</translation>
    </message>
    <message>
        <source>Sorted: {0}</source>
        <translation>정렬: {0}</translation>
    </message>
    <message>
        <source>1 new result – Sort anew</source>
        <translation>새 결과 1개 – 다시 정렬</translation>
    </message>
    <message>
        <source>{0} new results – Sort anew</source>
        <translation>새 결과 {0}개 – 다시 정렬</translation>
    </message>
    <message>
        <source>{0} of {1} shown; show all images</source>
        <translation>{1}개 중 {0}개 표시; 모든 영상 보기</translation>
    </message>
</context>
<context>
    <name>CardPage</name>
    <message>
        <source>About this model</source>
        <translation>이 모델 정보</translation>
    </message>
    <message>
        <source>Model card</source>
        <translation>모델 카드</translation>
    </message>
</context>
<context>
    <name>Catalogue</name>
    <message>
        <source>Unpacking {0} …</source>
        <translation>{0} 압축 푸는 중 …</translation>
    </message>
</context>
<context>
    <name>CauseBar</name>
    <message>
        <source>Bacterial</source>
        <translation>세균성</translation>
    </message>
    <message>
        <source>Viral</source>
        <translation>바이러스성</translation>
    </message>
    <message>
        <source>Bacterial {0} %</source>
        <translation>세균성 {0} %</translation>
    </message>
    <message>
        <source>Viral {0} %</source>
        <translation>바이러스성 {0} %</translation>
    </message>
</context>
<context>
    <name>Cell</name>
    <message>
        <source>Radiograph {0} of the grid</source>
        <translation>배열의 X선 영상 {0}</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>Command palette…</source>
        <translation>명령 팔레트…</translation>
    </message>
</context>
<context>
    <name>Comparing</name>
    <message>
        <source>SAME IMAGE</source>
        <translation>같은 영상</translation>
    </message>
    <message>
        <source>Looking for an earlier image …</source>
        <translation>이전 검사 찾는 중 …</translation>
    </message>
    <message>
        <source>The file does not say whose image this is: no prior</source>
        <translation>파일에 환자 정보가 없어 이전 영상을 찾을 수 없습니다</translation>
    </message>
    <message>
        <source>The file does not say when the image was taken: no prior</source>
        <translation>파일에 촬영 날짜가 없어 이전 영상을 찾을 수 없습니다</translation>
    </message>
    <message>
        <source>No earlier image of this patient is open</source>
        <translation>열려 있는 이 환자의 이전 영상이 없습니다</translation>
    </message>
    <message>
        <source>Drop an image here to compare</source>
        <translation>비교할 영상을 여기에 놓으세요</translation>
    </message>
    <message>
        <source>There is no prior beside the current image</source>
        <translation>현재 영상과 나란히 놓인 이전 영상이 없습니다</translation>
    </message>
    <message>
        <source>Both in the window {0}</source>
        <translation>둘 다 같은 윈도우: {0}</translation>
    </message>
    <message>
        <source>In the same share of their values: {0} and {1}</source>
        <translation>값 범위의 같은 비율로: {0}, {1}</translation>
    </message>
</context>
<context>
    <name>Comparison</name>
    <message>
        <source>Compare models…</source>
        <translation>모델 비교…</translation>
    </message>
    <message>
        <source>Only one model is installed: {0}.</source>
        <translation>설치된 모델이 하나뿐입니다: {0}.</translation>
    </message>
    <message>
        <source>Waiting for the AI result of an image.</source>
        <translation>영상의 AI 결과를 기다리는 중입니다.</translation>
    </message>
    <message>
        <source>The other model is reading …</source>
        <translation>다른 모델이 판독 중 …</translation>
    </message>
    <message>
        <source>The image is not assessed, so there is nothing to compare.</source>
        <translation>평가하지 않은 영상이므로 비교할 수 없습니다.</translation>
    </message>
    <message>
        <source>They disagree: {0} says {1}, {2} says {3}.</source>
        <translation>두 모델의 판독이 다릅니다. {0}: {1}, {2}: {3}.</translation>
    </message>
    <message>
        <source>Both say {0}, but they disagree on the cause: {1} and {2}.</source>
        <translation>두 모델의 판독은 같으나({0}) 원인은 다릅니다: {1}, {2}.</translation>
    </message>
    <message>
        <source>Both say: {0}.</source>
        <translation>두 모델의 판독이 같습니다: {0}.</translation>
    </message>
    <message>
        <source>Their heatmaps share {0:.0f} %.</source>
        <translation>히트맵이 {0:.0f} % 겹칩니다.</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>중지했습니다.</translation>
    </message>
</context>
<context>
    <name>ComparisonPage</name>
    <message>
        <source>Compare models</source>
        <translation>모델 비교</translation>
    </message>
    <message>
        <source>Model to compare with</source>
        <translation>비교할 모델</translation>
    </message>
    <message>
        <source>Heatmap of the model in use</source>
        <translation>사용 중인 모델의 히트맵</translation>
    </message>
    <message>
        <source>Heatmap of the other model</source>
        <translation>다른 모델의 히트맵</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>중지</translation>
    </message>
    <message>
        <source>Compare again</source>
        <translation>다시 비교</translation>
    </message>
    <message>
        <source>≠ {0}</source>
        <translation>≠ {0}</translation>
    </message>
    <message>
        <source>AI results of both models</source>
        <translation>두 모델의 AI 결과</translation>
    </message>
    <message>
        <source>AI result</source>
        <translation>AI 결과</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>원인</translation>
    </message>
    <message>
        <source>Probability of pneumonia</source>
        <translation>폐렴 확률</translation>
    </message>
    <message>
        <source>Doubt</source>
        <translation>불확실 구간</translation>
    </message>
    <message>
        <source>Heatmap in lungs</source>
        <translation>폐 안의 히트맵</translation>
    </message>
    <message>
        <source>Reservations</source>
        <translation>유의 사항</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>소요 시간</translation>
    </message>
</context>
<context>
    <name>Devices</name>
    <message>
        <source>Chosen at the first AI result</source>
        <translation>첫 AI 결과 때 정해집니다</translation>
    </message>
    <message>
        <source>AI results continue, but more slowly: {0}</source>
        <translation>AI 평가를 계속하지만 느려집니다: {0}</translation>
    </message>
</context>
<context>
    <name>Display</name>
    <message>
        <source>Heatmap</source>
        <translation>히트맵</translation>
    </message>
    <message>
        <source>Outside what the model knows: {0}</source>
        <translation>모델의 학습 범위 밖: {0}</translation>
    </message>
    <message>
        <source>Heatmap hidden</source>
        <translation>히트맵 숨김</translation>
    </message>
</context>
<context>
    <name>EmptyPage</name>
    <message>
        <source>Drop chest radiographs here</source>
        <translation>흉부 X선 영상을 여기에 놓으십시오</translation>
    </message>
    <message>
        <source>DICOM, PNG, JPEG, TIFF; files, folders, a DICOMDIR or a ZIP archive</source>
        <translation>DICOM, PNG, JPEG, TIFF; 파일, 폴더, DICOMDIR, ZIP 압축 파일</translation>
    </message>
    <message>
        <source>Open files</source>
        <translation>파일 열기</translation>
    </message>
    <message>
        <source>Opening PneumoView …</source>
        <translation>PneumoView를 여는 중 …</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>폴더 열기</translation>
    </message>
    <message>
        <source>Open synthetic samples</source>
        <translation>합성 예제 열기</translation>
    </message>
</context>
<context>
    <name>ErrorPage</name>
    <message>
        <source>This file cannot be shown</source>
        <translation>이 파일을 표시할 수 없습니다</translation>
    </message>
</context>
<context>
    <name>FileHeader</name>
    <message>
        <source>File header…</source>
        <translation>파일 헤더…</translation>
    </message>
    <message>
        <source>No image is shown.</source>
        <translation>표시된 영상이 없습니다.</translation>
    </message>
    <message>
        <source>Patient details are hidden, and the header would show them.</source>
        <translation>환자 정보가 숨겨져 있으며, 헤더는 그것을 드러냅니다.</translation>
    </message>
</context>
<context>
    <name>Files</name>
    <message>
        <source>Radiographs, DICOMDIR and ZIP ({0})</source>
        <translation>X선 영상, DICOMDIR, ZIP ({0})</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>모든 파일 (*)</translation>
    </message>
    <message>
        <source>Open radiographs</source>
        <translation>X선 영상 열기</translation>
    </message>
    <message>
        <source>Open a folder of radiographs</source>
        <translation>X선 영상 폴더 열기</translation>
    </message>
    <message>
        <source>Generating synthetic radiographs …</source>
        <translation>합성 X선 영상 생성 중 …</translation>
    </message>
    <message>
        <source>Save view</source>
        <translation>화면 저장</translation>
    </message>
    <message>
        <source>{0} cannot be written</source>
        <translation>{0} 파일을 저장할 수 없습니다</translation>
    </message>
</context>
<context>
    <name>Film</name>
    <message>
        <source>Tool: {0}</source>
        <translation>도구: {0}</translation>
    </message>
    <message>
        <source>AI result: {0}</source>
        <translation>AI 결과: {0}</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>Filter</source>
        <translation>필터</translation>
    </message>
    <message>
        <source>Show only</source>
        <translation>종류별 보기</translation>
    </message>
    <message>
        <source>Show only some kinds of results</source>
        <translation>일부 결과만 보기</translation>
    </message>
    <message>
        <source>{0} ({1})</source>
        <translation>{0} ({1})</translation>
    </message>
    <message>
        <source>{0} of {1} shown  ✕</source>
        <translation>{1}개 중 {0}개 표시  ✕</translation>
    </message>
</context>
<context>
    <name>HeaderDialog</name>
    <message>
        <source>File header</source>
        <translation>파일 헤더</translation>
    </message>
    <message>
        <source>Search names and values</source>
        <translation>이름과 값 검색</translation>
    </message>
    <message>
        <source>Elements of the header</source>
        <translation>헤더 항목</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>값</translation>
    </message>
</context>
<context>
    <name>HeatmapOptions</name>
    <message>
        <source>Method of the heatmap</source>
        <translation>히트맵 생성 방법</translation>
    </message>
    <message>
        <source>How the heatmap is made. Eigen-CAM shows the same for all classes.</source>
        <translation>히트맵을 만드는 방법입니다. Eigen-CAM은 모든 분류에서 같은 결과를 보입니다.</translation>
    </message>
    <message>
        <source>Colours of the heatmap</source>
        <translation>히트맵 색상</translation>
    </message>
    <message>
        <source>Threshold of the heatmap</source>
        <translation>히트맵 임계값</translation>
    </message>
    <message>
        <source>Nothing is painted below this share of the hottest point.</source>
        <translation>최댓값에 대한 비율이 이보다 낮은 부분은 표시하지 않습니다.</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>방법</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>색상</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>임계값</translation>
    </message>
</context>
<context>
    <name>HeatmapSettings</name>
    <message>
        <source>Heatmap options</source>
        <translation>히트맵 옵션</translation>
    </message>
</context>
<context>
    <name>HistoryPage</name>
    <message>
        <source>Opinions on this image</source>
        <translation>이 영상에 대한 의견</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>시각</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>Opinion</source>
        <translation>의견</translation>
    </message>
    <message>
        <source>Instead</source>
        <translation>내 판독</translation>
    </message>
    <message>
        <source>AI result</source>
        <translation>AI 결과</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>메모</translation>
    </message>
</context>
<context>
    <name>ImageDelegate</name>
    <message>
        <source>PACS</source>
        <translation>PACS</translation>
    </message>
</context>
<context>
    <name>ImageList</name>
    <message>
        <source>Images</source>
        <translation>영상 목록</translation>
    </message>
    <message>
        <source>No image passes the filter.</source>
        <translation>조건에 맞는 영상이 없습니다.</translation>
    </message>
</context>
<context>
    <name>ImageListModel</name>
    <message>
        <source>Image {0}</source>
        <translation>영상 {0}</translation>
    </message>
    <message>
        <source>Analysing …</source>
        <translation>분석 중 …</translation>
    </message>
    <message>
        <source>Not analysed yet</source>
        <translation>아직 분석되지 않음</translation>
    </message>
    <message>
        <source>Patient {0}</source>
        <translation>환자 {0}</translation>
    </message>
    <message>
        <source>Unknown patient</source>
        <translation>환자 미상</translation>
    </message>
    <message>
        <source>Undated study</source>
        <translation>날짜 없는 검사</translation>
    </message>
    <message>
        <source>AI result covered: answer first</source>
        <translation>AI 결과 가려짐: 먼저 답하세요</translation>
    </message>
    <message>
        <source>Series {0}</source>
        <translation>시리즈 {0}</translation>
    </message>
</context>
<context>
    <name>KeyImages</name>
    <message>
        <source>Key image</source>
        <translation>키 이미지</translation>
    </message>
</context>
<context>
    <name>KeySheet</name>
    <message>
        <source>Keys and mouse</source>
        <translation>단축키와 마우스</translation>
    </message>
    <message>
        <source>Mouse</source>
        <translation>마우스</translation>
    </message>
    <message>
        <source>Search actions and keys</source>
        <translation>명령과 단축키 검색</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>검색 결과 없음</translation>
    </message>
</context>
<context>
    <name>Keymap</name>
    <message>
        <source>Change keys…</source>
        <translation>단축키 변경…</translation>
    </message>
</context>
<context>
    <name>KeysDialog</name>
    <message>
        <source>Keys</source>
        <translation>단축키</translation>
    </message>
    <message>
        <source>Search actions and keys</source>
        <translation>명령과 단축키 검색</translation>
    </message>
    <message>
        <source>Actions and their keys</source>
        <translation>명령과 단축키</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>명령</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>메뉴</translation>
    </message>
    <message>
        <source>New key</source>
        <translation>새 단축키</translation>
    </message>
    <message>
        <source>No key</source>
        <translation>단축키 없음</translation>
    </message>
    <message>
        <source>Reset this one</source>
        <translation>이 단축키 초기화</translation>
    </message>
    <message>
        <source>Reset all</source>
        <translation>모두 초기화</translation>
    </message>
    <message>
        <source>New key for “{0}”:</source>
        <translation>“{0}” 새 단축키:</translation>
    </message>
    <message>
        <source>{0} cannot be chosen: it moves the focus, presses buttons or pans.</source>
        <translation>{0} 키는 선택할 수 없습니다. 포커스 이동, 버튼 누르기 또는 영상 이동에 쓰입니다.</translation>
    </message>
    <message>
        <source>{0} is the key of “{1}”. Choose another key, or change that one first.</source>
        <translation>{0} 키는 “{1}” 명령에 쓰이고 있습니다. 다른 키를 고르거나 그 명령의 키를 먼저 바꾸십시오.</translation>
    </message>
</context>
<context>
    <name>LanguageMenu</name>
    <message>
        <source>Language / 언어</source>
        <translation>언어 / Language</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>언어</translation>
    </message>
    <message>
        <source>Korean: no font for it is installed</source>
        <translation>한국어: 설치된 글꼴이 없음</translation>
    </message>
</context>
<context>
    <name>Layouts</name>
    <message>
        <source>Prior beside current</source>
        <translation>이전 검사와 나란히</translation>
    </message>
    <message>
        <source>Grid of four</source>
        <translation>2×2 배열</translation>
    </message>
    <message>
        <source>Link views</source>
        <translation>화면 연동</translation>
    </message>
    <message>
        <source>Prior in the window of the current</source>
        <translation>이전 영상을 현재 영상의 윈도우로</translation>
    </message>
    <message>
        <source>Prior in the place of the current</source>
        <translation>현재 영상 자리에 이전 영상</translation>
    </message>
    <message>
        <source>Loading …</source>
        <translation>불러오는 중 …</translation>
    </message>
    <message>
        <source>Drop an image here</source>
        <translation>여기에 영상을 놓으십시오</translation>
    </message>
    <message>
        <source>not linked</source>
        <translation>연결 안 됨</translation>
    </message>
    <message>
        <source>This file cannot be shown</source>
        <translation>이 파일을 표시할 수 없습니다</translation>
    </message>
    <message>
        <source>Not analysed yet</source>
        <translation>아직 분석되지 않음</translation>
    </message>
</context>
<context>
    <name>MeasurementList</name>
    <message>
        <source>Measurements</source>
        <translation>계측</translation>
    </message>
    <message>
        <source>Measurement</source>
        <translation>계측</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>값</translation>
    </message>
    <message>
        <source>Lengths are</source>
        <translation>길이 기준</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>보기</translation>
    </message>
    <message>
        <source>Zoom to the measurement (Enter or double click)</source>
        <translation>계측 위치로 확대 (Enter 또는 두 번 클릭)</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>삭제</translation>
    </message>
</context>
<context>
    <name>Measuring</name>
    <message>
        <source>Undo – {0}</source>
        <translation>실행 취소 – {0}</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>실행 취소</translation>
    </message>
    <message>
        <source>Redo – {0}</source>
        <translation>다시 실행 – {0}</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>다시 실행</translation>
    </message>
    <message>
        <source>Calibrate</source>
        <translation>길이 보정</translation>
    </message>
    <message>
        <source>Length of this line in mm</source>
        <translation>이 선의 길이 (mm)</translation>
    </message>
</context>
<context>
    <name>Models</name>
    <message>
        <source>Model</source>
        <translation>모델</translation>
    </message>
</context>
<context>
    <name>NodeDialog</name>
    <message>
        <source>Node</source>
        <translation>노드</translation>
    </message>
    <message>
        <source>New node</source>
        <translation>새 노드</translation>
    </message>
    <message>
        <source>what you call it, such as pacs</source>
        <translation>사용할 이름 (예: pacs)</translation>
    </message>
    <message>
        <source>AET@host:port, or https://…/dicom-web</source>
        <translation>AET@host:port 또는 https://…/dicom-web</translation>
    </message>
    <message>
        <source>&amp;Encrypt (TLS)</source>
        <translation>암호화 (TLS)(&amp;E)</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>주소</translation>
    </message>
    <message>
        <source>User (DICOMweb)</source>
        <translation>사용자 (DICOMweb)</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>암호</translation>
    </message>
    <message>
        <source>What is missing</source>
        <translation>빠진 것</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>저장(&amp;S)</translation>
    </message>
    <message>
        <source>Give the node a name.</source>
        <translation>노드의 이름을 입력하십시오.</translation>
    </message>
    <message>
        <source>Another node is called {0}.</source>
        <translation>{0}(이)라는 노드가 이미 있습니다.</translation>
    </message>
    <message>
        <source>Give its AE title, host and port, or its DICOMweb root.</source>
        <translation>AE 타이틀, 호스트, 포트 또는 DICOMweb 주소를 입력하십시오.</translation>
    </message>
</context>
<context>
    <name>NodesPage</name>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>주소</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>연결</translation>
    </message>
    <message>
        <source>Nodes</source>
        <translation>노드</translation>
    </message>
    <message>
        <source>&amp;Add…</source>
        <translation>추가(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Edit…</source>
        <translation>편집(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>제거(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Test</source>
        <translation>시험(&amp;T)</translation>
    </message>
    <message>
        <source>Ask the node whether it answers (C-ECHO or DICOMweb)</source>
        <translation>노드가 응답하는지 확인 (C-ECHO 또는 DICOMweb)</translation>
    </message>
    <message>
        <source>State of the node</source>
        <translation>노드 상태</translation>
    </message>
    <message>
        <source>What other nodes must know of this one; change it on the page Receive</source>
        <translation>다른 노드에 등록해야 하는 값. 수신 페이지에서 바꿀 수 있습니다</translation>
    </message>
    <message>
        <source>encrypted (TLS)</source>
        <translation>암호화 (TLS)</translation>
    </message>
    <message>
        <source>plain text</source>
        <translation>암호화 안 됨</translation>
    </message>
    <message>
        <source>this computer</source>
        <translation>이 컴퓨터</translation>
    </message>
    <message>
        <source>This node: {0}, port {1}</source>
        <translation>이 노드: {0}, 포트 {1}</translation>
    </message>
    <message>
        <source>Nothing is connected until you add a node and ask it for something. Nodes are kept in {0}.</source>
        <translation>노드를 추가하고 요청하기 전에는 어디에도 연결하지 않습니다. 노드는 {0}에 저장됩니다.</translation>
    </message>
    <message>
        <source>{0} cannot be written: {1}</source>
        <translation>{0} 파일을 저장할 수 없습니다: {1}</translation>
    </message>
    <message>
        <source>Asking {0} …</source>
        <translation>{0}에 요청하는 중 …</translation>
    </message>
    <message>
        <source>{0} answers ({1:.0f} ms).</source>
        <translation>{0}이(가) 응답했습니다 ({1:.0f} ms).</translation>
    </message>
</context>
<context>
    <name>OpeningWindow</name>
    <message>
        <source>More tools</source>
        <translation>도구 더 보기</translation>
    </message>
</context>
<context>
    <name>OpinionBar</name>
    <message>
        <source>Your opinion</source>
        <translation>내 의견</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>Agree</source>
        <translation>동의</translation>
    </message>
    <message>
        <source>Agree with the AI result</source>
        <translation>AI 결과에 동의</translation>
    </message>
    <message>
        <source>Disagree</source>
        <translation>동의 안 함</translation>
    </message>
    <message>
        <source>Disagree with the AI result</source>
        <translation>AI 결과에 동의하지 않음</translation>
    </message>
    <message>
        <source>What it is instead</source>
        <translation>내 판독</translation>
    </message>
    <message>
        <source>Note on this image</source>
        <translation>이 영상에 대한 메모</translation>
    </message>
    <message>
        <source>Note, Enter saves it</source>
        <translation>메모 (Enter로 저장)</translation>
    </message>
    <message>
        <source>State of your opinion</source>
        <translation>의견 저장 상태</translation>
    </message>
    <message>
        <source>Instead …</source>
        <translation>내 판독 …</translation>
    </message>
    <message>
        <source>Something else</source>
        <translation>기타</translation>
    </message>
</context>
<context>
    <name>Opinions</name>
    <message>
        <source>History ({0})</source>
        <translation>이력 ({0})</translation>
    </message>
    <message>
        <source>Nothing recorded for this image.</source>
        <translation>이 영상에 기록된 의견이 없습니다.</translation>
    </message>
    <message>
        <source>Answer first, then your earlier opinion is shown.</source>
        <translation>먼저 답하면 이전 의견이 보입니다.</translation>
    </message>
    <message>
        <source>Recorded {0}.</source>
        <translation>{0}에 기록됨.</translation>
    </message>
    <message>
        <source>On another AI result ({0}), {1}: {2}</source>
        <translation>다른 AI 결과({0})에 대해, {1}: {2}</translation>
    </message>
    <message>
        <source>Name of the reader</source>
        <translation>판독자 이름</translation>
    </message>
    <message>
        <source>Your name, for opinions, blind answers and reports:</source>
        <translation>의견, 가린 답, 보고서에 쓸 이름:</translation>
    </message>
    <message>
        <source>{0} of your opinions could not be saved.</source>
        <translation>의견 {0}건을 저장하지 못했습니다.</translation>
    </message>
    <message>
        <source>Save as CSV…</source>
        <translation>CSV로 저장…</translation>
    </message>
    <message>
        <source>{0} cannot be written: {1}</source>
        <translation>{0} 파일을 저장할 수 없습니다: {1}</translation>
    </message>
    <message>
        <source>Export opinions</source>
        <translation>의견 내보내기</translation>
    </message>
    <message>
        <source>Table (*.csv)</source>
        <translation>표 (*.csv)</translation>
    </message>
</context>
<context>
    <name>OutboxPage</name>
    <message>
        <source>Node</source>
        <translation>노드</translation>
    </message>
    <message>
        <source>Object</source>
        <translation>객체</translation>
    </message>
    <message>
        <source>State</source>
        <translation>상태</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>실패</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>등록 시각</translation>
    </message>
    <message>
        <source>What the node says</source>
        <translation>노드의 응답</translation>
    </message>
    <message>
        <source>Outbox</source>
        <translation>보낼 편지함</translation>
    </message>
    <message>
        <source>Send &amp;now</source>
        <translation>지금 보내기(&amp;N)</translation>
    </message>
    <message>
        <source>Try again what waits or was not taken; without a choice all of it</source>
        <translation>대기 중이거나 보내지 못한 것을 다시 보냅니다. 선택하지 않으면 전부 보냅니다</translation>
    </message>
    <message>
        <source>&amp;Forget…</source>
        <translation>삭제(&amp;F)…</translation>
    </message>
    <message>
        <source>Forget what is &amp;done</source>
        <translation>완료된 항목 삭제(&amp;D)</translation>
    </message>
    <message>
        <source>Take what is sent or committed off the list; the node keeps it</source>
        <translation>보냈거나 보관이 확인된 항목을 목록에서 지웁니다. 노드에는 남아 있습니다</translation>
    </message>
    <message>
        <source>How much is in the outbox</source>
        <translation>보낼 편지함의 항목 수</translation>
    </message>
    <message>
        <source>State of the outbox</source>
        <translation>보낼 편지함 상태</translation>
    </message>
    <message>
        <source>queued</source>
        <translation>대기 중</translation>
    </message>
    <message>
        <source>sent</source>
        <translation>보냄</translation>
    </message>
    <message>
        <source>committed</source>
        <translation>보관 확인됨</translation>
    </message>
    <message>
        <source>not sent</source>
        <translation>보내지 못함</translation>
    </message>
    <message>
        <source>The outbox is empty.</source>
        <translation>보낼 편지함이 비어 있습니다.</translation>
    </message>
    <message>
        <source>It waits to be sent.</source>
        <translation>전송을 기다리고 있습니다.</translation>
    </message>
    <message>
        <source>The node has taken it.</source>
        <translation>노드가 받았습니다.</translation>
    </message>
    <message>
        <source>The node has taken it and keeps it for good.</source>
        <translation>노드가 받아 영구 보관합니다.</translation>
    </message>
    <message>
        <source>The node does not take it.</source>
        <translation>노드가 받지 않습니다.</translation>
    </message>
    <message>
        <source>{0} of these have not been sent. Forget them all the same?</source>
        <translation>이 중 {0}개는 아직 보내지 않았습니다. 그래도 삭제하시겠습니까?</translation>
    </message>
    <message>
        <source>&amp;Forget</source>
        <translation>삭제(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Keep</source>
        <translation>유지(&amp;K)</translation>
    </message>
</context>
<context>
    <name>Pacs</name>
    <message>
        <source>PACS…</source>
        <translation>PACS…</translation>
    </message>
    <message>
        <source>Send AI result…</source>
        <translation>AI 결과 보내기…</translation>
    </message>
    <message>
        <source>Send opinion…</source>
        <translation>의견 보내기…</translation>
    </message>
    <message>
        <source>Cancelled. What had come is in the list.</source>
        <translation>취소했습니다. 그동안 받은 영상은 목록에 있습니다.</translation>
    </message>
    <message>
        <source>The node has sent nothing.</source>
        <translation>노드가 아무것도 보내지 않았습니다.</translation>
    </message>
    <message>
        <source>{0} objects could not be fetched.</source>
        <translation>객체 {0}개를 가져오지 못했습니다.</translation>
    </message>
    <message>
        <source>Studies fetched: {0}. They are in the list.</source>
        <translation>검사 {0}건을 가져왔습니다. 목록에 있습니다.</translation>
    </message>
</context>
<context>
    <name>PacsWindow</name>
    <message>
        <source>PACS</source>
        <translation>PACS</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>페이지</translation>
    </message>
    <message>
        <source>S&amp;tudies</source>
        <translation>검사(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Outbox</source>
        <translation>보낼 편지함(&amp;O)</translation>
    </message>
    <message>
        <source>Re&amp;ceive</source>
        <translation>수신(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Nodes</source>
        <translation>노드(&amp;N)</translation>
    </message>
</context>
<context>
    <name>Pair</name>
    <message>
        <source>Original radiograph</source>
        <translation>원본 X선 영상</translation>
    </message>
    <message>
        <source>Radiograph with heatmap</source>
        <translation>히트맵을 겹친 X선 영상</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>원본</translation>
    </message>
</context>
<context>
    <name>Palette</name>
    <message>
        <source>Command palette</source>
        <translation>명령 팔레트</translation>
    </message>
    <message>
        <source>Type the name of a command</source>
        <translation>명령 이름을 입력하십시오</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>명령 목록</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>검색 결과 없음</translation>
    </message>
</context>
<context>
    <name>PneumoniaScale</name>
    <message>
        <source>Probability of pneumonia {0:.0f} %</source>
        <translation>폐렴 확률 {0:.0f} %</translation>
    </message>
    <message>
        <source>Counts as uncertain between {0:.0f} and {1:.0f} %</source>
        <translation>{0:.0f}–{1:.0f} %는 불확실로 봄</translation>
    </message>
    <message>
        <source>Pneumonia from {0:.0f} %</source>
        <translation>{0:.0f} %부터 폐렴</translation>
    </message>
</context>
<context>
    <name>Post</name>
    <message>
        <source>There is no opinion of yours on this AI result.</source>
        <translation>이 AI 결과에 기록한 의견이 없습니다.</translation>
    </message>
    <message>
        <source>There is no AI result that could be sent.</source>
        <translation>보낼 AI 결과가 없습니다.</translation>
    </message>
    <message>
        <source>Add the node that is to get the AI result first.</source>
        <translation>먼저 AI 결과를 받을 노드를 추가하십시오.</translation>
    </message>
    <message>
        <source>{0} objects are in the outbox for {1}.</source>
        <translation>객체 {0}개를 {1}(으)로 보낼 편지함에 넣었습니다.</translation>
    </message>
    <message>
        <source>{0} has been sent these {1} objects before, see the outbox.</source>
        <translation>{0}에 이미 보낸 객체 {1}개입니다. 보낼 편지함을 확인하십시오.</translation>
    </message>
    <message>
        <source>Sent to {0}.</source>
        <translation>{0}(으)로 보냈습니다.</translation>
    </message>
</context>
<context>
    <name>ReadFirst</name>
    <message>
        <source>Answer: no sign</source>
        <translation>답: 소견 없음</translation>
    </message>
    <message>
        <source>Answer: unsure</source>
        <translation>답: 모르겠음</translation>
    </message>
    <message>
        <source>Answer: pneumonia</source>
        <translation>답: 폐렴</translation>
    </message>
    <message>
        <source>Read first</source>
        <translation>먼저 판독</translation>
    </message>
    <message>
        <source>Next unread film</source>
        <translation>다음 판독 전 영상</translation>
    </message>
    <message>
        <source>Agreement with the AI…</source>
        <translation>AI와의 일치도…</translation>
    </message>
    <message>
        <source>{0} films had their AI result in sight: they count apart, for they are not read blind.</source>
        <translation>영상 {0}개는 AI 결과가 이미 보였으므로 가리고 판독한 것이 아니어서 따로 셉니다.</translation>
    </message>
    <message>
        <source>This is the last unread film.</source>
        <translation>마지막 판독 전 영상입니다.</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{1}개 중 {0}개</translation>
    </message>
    <message>
        <source>{0} of {1} films answered: agreement</source>
        <translation>영상 {1}개 중 {0}개 답함: 일치도</translation>
    </message>
    <message>
        <source>Read first: {0} of {1}</source>
        <translation>먼저 판독: {1}개 중 {0}개</translation>
    </message>
    <message>
        <source>The AI result was in sight before: this film counts apart.</source>
        <translation>AI 결과가 이미 보였으므로 이 영상은 따로 셉니다.</translation>
    </message>
    <message>
        <source>The AI result is covered until you answer. The first answer counts.</source>
        <translation>답할 때까지 AI 결과를 가립니다. 첫 답만 셉니다.</translation>
    </message>
    <message>
        <source>{0}: next unread film</source>
        <translation>{0}: 다음 판독 전 영상</translation>
    </message>
    <message>
        <source>You: {0}. The AI has no result yet.</source>
        <translation>나: {0}. AI 결과는 아직 없습니다.</translation>
    </message>
    <message>
        <source>You: {0}. AI: {1}.</source>
        <translation>나: {0}. AI: {1}.</translation>
    </message>
    <message>
        <source>You: {0}. AI: {1}. Agreed.</source>
        <translation>나: {0}. AI: {1}. 일치.</translation>
    </message>
    <message>
        <source>You: {0}. AI: {1}. Different.</source>
        <translation>나: {0}. AI: {1}. 다름.</translation>
    </message>
    <message>
        <source>{0} of {1} films answered</source>
        <translation>영상 {1}개 중 {0}개 답함</translation>
    </message>
    <message>
        <source>Save agreement</source>
        <translation>일치도 저장</translation>
    </message>
    <message>
        <source>Table (*.csv)</source>
        <translation>표 (*.csv)</translation>
    </message>
    <message>
        <source>{0} cannot be written: {1}</source>
        <translation>{0} 파일을 저장할 수 없습니다: {1}</translation>
    </message>
</context>
<context>
    <name>ReadingPanel</name>
    <message>
        <source>Radiographs alone rarely settle this.</source>
        <translation>X선 영상만으로는 구별이 어렵습니다.</translation>
    </message>
    <message>
        <source>Analysis in progress</source>
        <translation>분석 진행 중</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>중지</translation>
    </message>
    <message>
        <source>Stop analysing</source>
        <translation>분석 중지</translation>
    </message>
    <message>
        <source>Trust and load</source>
        <translation>신뢰하고 불러오기</translation>
    </message>
    <message>
        <source>Automatic window</source>
        <translation>자동 윈도우</translation>
    </message>
    <message>
        <source>Show the picture as the model took it</source>
        <translation>모델이 읽은 그대로 영상을 표시합니다</translation>
    </message>
    <message>
        <source>Heatmap</source>
        <translation>히트맵</translation>
    </message>
    <message>
        <source>Opacity of the heatmap</source>
        <translation>히트맵 불투명도</translation>
    </message>
    <message>
        <source>Lung outline</source>
        <translation>폐 윤곽선</translation>
    </message>
    <message>
        <source>Where the lungs were found</source>
        <translation>검출된 폐 영역</translation>
    </message>
    <message>
        <source>Options</source>
        <translation>옵션</translation>
    </message>
    <message>
        <source>Heatmap options</source>
        <translation>히트맵 옵션</translation>
    </message>
    <message>
        <source>Method, colours and threshold of the heatmap</source>
        <translation>히트맵의 방법, 색상, 임계값</translation>
    </message>
    <message>
        <source>About this model…</source>
        <translation>이 모델 정보…</translation>
    </message>
    <message>
        <source>Bacterial or viral?</source>
        <translation>세균성인가 바이러스성인가?</translation>
    </message>
    <message>
        <source>Heatmap for</source>
        <translation>히트맵 대상</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>영상</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>For research and education. Not a medical device.</source>
        <translation>연구 및 교육용입니다. 의료기기가 아닙니다.</translation>
    </message>
    <message>
        <source>Outside what the model knows</source>
        <translation>모델의 학습 범위 밖</translation>
    </message>
    <message>
        <source>Pneumonia?</source>
        <translation>폐렴인가?</translation>
    </message>
    <message>
        <source>No image</source>
        <translation>영상 없음</translation>
    </message>
    <message>
        <source>Analysing …</source>
        <translation>분석 중 …</translation>
    </message>
    <message>
        <source>Waiting for the model</source>
        <translation>모델 대기 중</translation>
    </message>
    <message>
        <source>Reading the file</source>
        <translation>파일 읽는 중</translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation>모델 불러오는 중</translation>
    </message>
    <message>
        <source>Preparing the image</source>
        <translation>영상 준비 중</translation>
    </message>
    <message>
        <source>Reading the radiograph</source>
        <translation>X선 영상 판독 중</translation>
    </message>
    <message>
        <source>Finding where the model looked</source>
        <translation>모델이 주목한 부위 찾는 중</translation>
    </message>
    <message>
        <source>Finding the lungs</source>
        <translation>폐 영역 찾는 중</translation>
    </message>
    <message>
        <source>Checking whether the model knows such images</source>
        <translation>모델의 학습 범위에 드는지 확인 중</translation>
    </message>
    <message>
        <source>Stopped. {0} analyses again.</source>
        <translation>중지했습니다. {0} 키로 다시 분석합니다.</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>중지했습니다.</translation>
    </message>
    <message>
        <source>Not analysed</source>
        <translation>분석되지 않음</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>버전</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>가중치</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>소요 시간</translation>
    </message>
    <message>
        <source>{0:.0f} ms</source>
        <translation>{0:.0f} ms</translation>
    </message>
    <message>
        <source>Probability {0:.0f} %</source>
        <translation>확률 {0:.0f} %</translation>
    </message>
    <message>
        <source>Probability of pneumonia {0:.0f} %</source>
        <translation>폐렴 확률 {0:.0f} %</translation>
    </message>
    <message>
        <source>Heatmap in lungs: {0:.0f} % (chance {1:.0f} %)</source>
        <translation>폐 안의 히트맵: {0:.0f} % (우연 {1:.0f} %)</translation>
    </message>
    <message>
        <source>{0} more reasons not to trust it</source>
        <translation>신뢰하기 어려운 이유 {0}개 더 있음</translation>
    </message>
    <message>
        <source>1 more reason not to trust it</source>
        <translation>신뢰하지 말아야 할 이유 1가지 더</translation>
    </message>
    <message>
        <source>Synthetic image: its AI result means nothing.</source>
        <translation>합성 영상: AI 결과에 의미가 없습니다.</translation>
    </message>
    <message>
        <source>File</source>
        <translation>파일</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>형식</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>크기</translation>
    </message>
    <message>
        <source>Spacing</source>
        <translation>화소 간격</translation>
    </message>
    <message>
        <source>Patient</source>
        <translation>환자</translation>
    </message>
    <message>
        <source>No AI result</source>
        <translation>AI 결과 없음</translation>
    </message>
    <message>
        <source>SHA-256 {0}…</source>
        <translation>SHA-256 {0}…</translation>
    </message>
    <message>
        <source>Ran on</source>
        <translation>실행 장치</translation>
    </message>
    <message>
        <source>Patient ID</source>
        <translation>환자 번호</translation>
    </message>
    <message>
        <source>Sex</source>
        <translation>성별</translation>
    </message>
    <message>
        <source>Age</source>
        <translation>나이</translation>
    </message>
    <message>
        <source>{0:.3g} years</source>
        <translation>{0:.3g}세</translation>
    </message>
    <message>
        <source>View</source>
        <translation>촬영 방향</translation>
    </message>
    <message>
        <source>Study</source>
        <translation>검사</translation>
    </message>
</context>
<context>
    <name>ReceivePage</name>
    <message>
        <source>this computer only</source>
        <translation>이 컴퓨터만</translation>
    </message>
    <message>
        <source>all addresses</source>
        <translation>모든 주소</translation>
    </message>
    <message>
        <source>AET@IP, one a line, such as CR1@192.0.2.7; all others are rejected</source>
        <translation>AET@IP, 한 줄에 하나 (예: CR1@192.0.2.7). 나머지는 모두 거부됩니다</translation>
    </message>
    <message>
        <source>Folder for what arrives</source>
        <translation>수신 폴더</translation>
    </message>
    <message>
        <source>Own AE title</source>
        <translation>자체 AE 타이틀</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>포트</translation>
    </message>
    <message>
        <source>Listens at</source>
        <translation>수신 주소</translation>
    </message>
    <message>
        <source>Allowed senders</source>
        <translation>허용된 송신자</translation>
    </message>
    <message>
        <source>&amp;Receive films</source>
        <translation>영상 수신(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Open what came before</source>
        <translation>이전에 받은 영상 열기(&amp;O)</translation>
    </message>
    <message>
        <source>State of receiving</source>
        <translation>수신 상태</translation>
    </message>
    <message>
        <source>Patient data would travel unencrypted to {0}: use TLS beyond a net that you trust.</source>
        <translation>환자 정보가 암호화되지 않은 채 {0}(으)로 전송됩니다. 신뢰하는 망 밖에서는 TLS를 사용하십시오.</translation>
    </message>
    <message>
        <source>Off. Films that arrive are listed, the newest first, as long as it is on.</source>
        <translation>꺼져 있습니다. 켜져 있는 동안 도착한 영상은 최신순으로 목록에 표시됩니다.</translation>
    </message>
    <message>
        <source>{0} is no address of this computer.</source>
        <translation>{0}은(는) 이 컴퓨터의 주소가 아닙니다.</translation>
    </message>
    <message>
        <source>Name who may send, each by AE title and address.</source>
        <translation>보낼 수 있는 송신자를 AE 타이틀과 주소로 지정하십시오.</translation>
    </message>
    <message>
        <source>Choose a folder for what arrives.</source>
        <translation>수신 폴더를 선택하십시오.</translation>
    </message>
    <message>
        <source>Certificate, key and authorities need each other.</source>
        <translation>인증서, 키, 인증 기관은 모두 함께 지정해야 합니다.</translation>
    </message>
    <message>
        <source>&amp;Stop receiving</source>
        <translation>수신 중지(&amp;S)</translation>
    </message>
    <message>
        <source> by TLS</source>
        <translation>, TLS</translation>
    </message>
    <message>
        <source>{0} listens at {1}, port {2}{3}. Films since then: {4}</source>
        <translation>{0}이(가) {1}, 포트 {2}{3}에서 수신 중입니다. 받은 영상: {4}</translation>
    </message>
</context>
<context>
    <name>Refusal</name>
    <message>
        <source>Why the image is not assessed</source>
        <translation>영상을 평가하지 않은 이유</translation>
    </message>
    <message>
        <source>Show anyway</source>
        <translation>그래도 보기</translation>
    </message>
    <message>
        <source>The AI result of this image lies outside what the model knows.</source>
        <translation>이 영상의 AI 결과는 모델이 아는 범위를 벗어납니다.</translation>
    </message>
    <message>
        <source>Assess again as shown</source>
        <translation>보이는 대로 다시 평가</translation>
    </message>
    <message>
        <source>Invert and assess again</source>
        <translation>흑백 반전 후 다시 평가</translation>
    </message>
    <message>
        <source>Turn and assess again</source>
        <translation>돌려서 다시 평가</translation>
    </message>
    <message>
        <source>Turn, invert and assess again</source>
        <translation>돌리고 반전하여 다시 평가</translation>
    </message>
</context>
<context>
    <name>ReportFeature</name>
    <message>
        <source>Report on the key images</source>
        <translation>키 이미지 보고서</translation>
    </message>
    <message>
        <source>Print…</source>
        <translation>인쇄…</translation>
    </message>
    <message>
        <source>PDF…</source>
        <translation>PDF…</translation>
    </message>
    <message>
        <source>HTML…</source>
        <translation>HTML…</translation>
    </message>
    <message>
        <source>Copy view</source>
        <translation>화면 복사</translation>
    </message>
    <message>
        <source>Print report…</source>
        <translation>보고서 인쇄…</translation>
    </message>
    <message>
        <source>Report as PDF…</source>
        <translation>보고서를 PDF로 저장…</translation>
    </message>
    <message>
        <source>Report as HTML…</source>
        <translation>보고서를 HTML로 저장…</translation>
    </message>
    <message>
        <source>There is no image to report on.</source>
        <translation>보고서를 만들 영상이 없습니다.</translation>
    </message>
    <message>
        <source>No image is marked as a key image yet</source>
        <translation>아직 중요 영상으로 표시된 영상이 없습니다</translation>
    </message>
    <message>
        <source>Save report</source>
        <translation>보고서 저장</translation>
    </message>
    <message>
        <source>There is no image to copy.</source>
        <translation>복사할 영상이 없습니다.</translation>
    </message>
    <message>
        <source>The view is on the clipboard.</source>
        <translation>화면을 클립보드에 복사했습니다.</translation>
    </message>
    <message>
        <source>A report is already being made.</source>
        <translation>이미 보고서를 만드는 중입니다.</translation>
    </message>
    <message>
        <source>Making the report …</source>
        <translation>보고서 만드는 중 …</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>중지</translation>
    </message>
    <message>
        <source>The report is printed: {0}.</source>
        <translation>보고서를 인쇄했습니다: {0}.</translation>
    </message>
</context>
<context>
    <name>ResultsModel</name>
    <message>
        <source>File</source>
        <translation>파일</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>폴더</translation>
    </message>
    <message>
        <source>AI result</source>
        <translation>AI 결과</translation>
    </message>
    <message>
        <source>Pneumonia</source>
        <translation>폐렴</translation>
    </message>
    <message>
        <source>Likely cause</source>
        <translation>추정 원인</translation>
    </message>
    <message>
        <source>In lungs</source>
        <translation>폐 안</translation>
    </message>
    <message>
        <source>Remarks</source>
        <translation>비고</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>시간</translation>
    </message>
    <message>
        <source>{0:.0f} ms</source>
        <translation>{0:.0f} ms</translation>
    </message>
    <message>
        <source>Row {0}</source>
        <translation>{0}행</translation>
    </message>
</context>
<context>
    <name>ResultsTable</name>
    <message>
        <source>Results of the scan</source>
        <translation>폴더 판독 결과</translation>
    </message>
</context>
<context>
    <name>ResultsWindow</name>
    <message>
        <source>Results</source>
        <translation>결과</translation>
    </message>
    <message>
        <source>&amp;Change the scan…</source>
        <translation>판독 변경(&amp;C)…</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>계속(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Stop the scan</source>
        <translation>판독 중지(&amp;S)</translation>
    </message>
    <message>
        <source>Progress of the scan</source>
        <translation>폴더 판독 진행률</translation>
    </message>
    <message>
        <source>Filter by file, folder or remark</source>
        <translation>파일, 폴더 또는 비고로 걸러내기</translation>
    </message>
    <message>
        <source>Filter by file, folder or remark (Ctrl+F)</source>
        <translation>파일, 폴더 또는 비고로 걸러내기 (Ctrl+F)</translation>
    </message>
    <message>
        <source>&amp;Open in the viewer</source>
        <translation>뷰어에서 열기(&amp;O)</translation>
    </message>
    <message>
        <source>List all rows in the viewer, and show this one (Enter, double click)</source>
        <translation>모든 행을 뷰어 목록에 넣고 이 영상을 표시 (Enter, 두 번 클릭)</translation>
    </message>
    <message>
        <source>Double-click a row, or press Enter, to see its image, and all rows in the list.</source>
        <translation>행을 두 번 클릭하거나 Enter를 누르면 그 영상과 모든 행의 목록이 열립니다.</translation>
    </message>
    <message>
        <source>Show all rows</source>
        <translation>모든 행 보기</translation>
    </message>
    <message>
        <source>AI results are covered while “Read first” is on.</source>
        <translation>“먼저 판독”이 켜져 있는 동안 AI 결과를 가립니다.</translation>
    </message>
    <message>
        <source>{0} – results</source>
        <translation>{0} – 결과</translation>
    </message>
    <message>
        <source>Every row is saved as soon as it is done; you can stop the scan and resume it at any time.</source>
        <translation>각 행은 완료되는 즉시 디스크에 저장되며, 판독은 언제든지 중지했다가 계속할 수 있습니다.</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>일시 중지(&amp;P)</translation>
    </message>
    <message>
        <source>{0:,} of {1:,}</source>
        <translation>{1:,}개 중 {0:,}개</translation>
    </message>
    <message>
        <source>{0:,} of {1:,}, still counting</source>
        <translation>{1:,}개 중 {0:,}개, 아직 세는 중</translation>
    </message>
    <message>
        <source>{0:.1f} images/s</source>
        <translation>초당 {0:.1f}개</translation>
    </message>
    <message>
        <source>{0} left</source>
        <translation>{0} 남음</translation>
    </message>
    <message>
        <source>{0:,} rows: {1:,} assessed, {2:,} not assessed, {3:,} failed</source>
        <translation>{0:,}행: 평가 {1:,}, 평가 안 함 {2:,}, 실패 {3:,}</translation>
    </message>
    <message>
        <source>{0} of {1} shown; show all rows</source>
        <translation>{1}개 중 {0}개 표시; 모든 행 보기</translation>
    </message>
</context>
<context>
    <name>SavedNote</name>
    <message>
        <source>Open</source>
        <translation>열기</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>폴더 열기</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>Saved {0}</source>
        <translation>{0} 저장됨</translation>
    </message>
</context>
<context>
    <name>ScanDialog</name>
    <message>
        <source>Scan folder</source>
        <translation>폴더 판독</translation>
    </message>
    <message>
        <source>Folders and archives to scan</source>
        <translation>판독할 폴더와 압축 파일</translation>
    </message>
    <message>
        <source>&amp;Add folder…</source>
        <translation>폴더 추가(&amp;A)…</translation>
    </message>
    <message>
        <source>Add &amp;ZIP…</source>
        <translation>ZIP 추가(&amp;Z)…</translation>
    </message>
    <message>
        <source>Re&amp;move</source>
        <translation>제거(&amp;M)</translation>
    </message>
    <message>
        <source>Table to write</source>
        <translation>저장할 표</translation>
    </message>
    <message>
        <source>&amp;Go on where it stopped</source>
        <translation>중지한 곳부터 계속(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Begin again: its rows are lost</source>
        <translation>새로 시작(&amp;B): 기존 행은 사라집니다</translation>
    </message>
    <message>
        <source>all radiographs; or for example: *.dcm; ward-3/*</source>
        <translation>모든 영상; 또는 예: *.dcm; ward-3/*</translation>
    </message>
    <message>
        <source>Only files like</source>
        <translation>다음 파일만</translation>
    </message>
    <message>
        <source>Names and numbers of patients</source>
        <translation>환자 이름과 번호</translation>
    </message>
    <message>
        <source>Keep file names and patient numbers</source>
        <translation>파일 이름과 환자 번호 유지</translation>
    </message>
    <message>
        <source>Leave them out of the table</source>
        <translation>표에서 제외</translation>
    </message>
    <message>
        <source>Replace them by hashes</source>
        <translation>해시로 대체</translation>
    </message>
    <message>
        <source>Key file</source>
        <translation>키 파일</translation>
    </message>
    <message>
        <source>created if it is missing; keep it apart from the table</source>
        <translation>없으면 만들어집니다. 표와 따로 보관하십시오</translation>
    </message>
    <message>
        <source>&amp;Start</source>
        <translation>시작(&amp;S)</translation>
    </message>
    <message>
        <source>Scan</source>
        <translation>판독 대상</translation>
    </message>
    <message>
        <source>into the table</source>
        <translation>저장할 표</translation>
    </message>
    <message>
        <source>only files like</source>
        <translation>다음 파일만</translation>
    </message>
    <message>
        <source>patients</source>
        <translation>환자</translation>
    </message>
    <message>
        <source>key file</source>
        <translation>키 파일</translation>
    </message>
    <message>
        <source>model</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>선택…</translation>
    </message>
    <message>
        <source>Choose: {0}</source>
        <translation>선택: {0}</translation>
    </message>
    <message>
        <source>Folder to scan</source>
        <translation>판독할 폴더</translation>
    </message>
    <message>
        <source>Archives to scan</source>
        <translation>판독할 압축 파일</translation>
    </message>
    <message>
        <source>ZIP archives (*.zip)</source>
        <translation>ZIP 압축 파일 (*.zip)</translation>
    </message>
    <message>
        <source>CSV (*.csv);;JSON Lines (*.jsonl)</source>
        <translation>CSV (*.csv);;JSON Lines (*.jsonl)</translation>
    </message>
    <message>
        <source>{0} exists; it will be replaced.</source>
        <translation>{0} 파일이 이미 있으며 교체됩니다.</translation>
    </message>
    <message>
        <source>{0} exists; its rows are kept, and only what is missing is read.</source>
        <translation>{0} 파일이 이미 있습니다. 기존 내용은 유지되고 빠진 것만 판독합니다.</translation>
    </message>
    <message>
        <source>Every row is saved as soon as it is done; you can stop a scan at any time.</source>
        <translation>각 행은 완료되는 즉시 디스크에 저장되며, 판독은 언제든지 중지할 수 있습니다.</translation>
    </message>
    <message>
        <source>Add a folder to scan.</source>
        <translation>판독할 폴더를 추가하십시오.</translation>
    </message>
    <message>
        <source>{0} does not exist.</source>
        <translation>{0}이(가) 없습니다.</translation>
    </message>
    <message>
        <source>Choose where the table is written.</source>
        <translation>표를 저장할 위치를 선택하십시오.</translation>
    </message>
    <message>
        <source>The table is a .csv or a .jsonl file.</source>
        <translation>표는 .csv 또는 .jsonl 파일입니다.</translation>
    </message>
    <message>
        <source>{0} is not a folder in which a table can be written.</source>
        <translation>{0}은(는) 표를 저장할 수 있는 폴더가 아닙니다.</translation>
    </message>
    <message>
        <source>You may not write in {0}: choose another folder for the table.</source>
        <translation>{0}에 쓸 권한이 없습니다. 다른 폴더를 선택하십시오.</translation>
    </message>
    <message>
        <source>Choose a key file for the hashes.</source>
        <translation>해시에 사용할 키 파일을 선택하십시오.</translation>
    </message>
</context>
<context>
    <name>Scans</name>
    <message>
        <source>Recent results</source>
        <translation>최근 결과</translation>
    </message>
    <message>
        <source>Scan folder…</source>
        <translation>폴더 판독…</translation>
    </message>
    <message>
        <source>Open results…</source>
        <translation>결과 열기…</translation>
    </message>
    <message>
        <source>Table of results</source>
        <translation>결과 표</translation>
    </message>
    <message>
        <source>The model is loaded …</source>
        <translation>모델을 불러오는 중 …</translation>
    </message>
    <message>
        <source>Tables of scans (*.csv *.jsonl *.parquet);;All files (*)</source>
        <translation>판독 결과 표 (*.csv *.jsonl *.parquet);;모든 파일 (*)</translation>
    </message>
    <message>
        <source>Open results</source>
        <translation>결과 열기</translation>
    </message>
    <message>
        <source>{0} is opened …</source>
        <translation>{0}을(를) 여는 중 …</translation>
    </message>
    <message>
        <source>Scanning {0} into {1}.</source>
        <translation>{0}을(를) 판독하여 {1}에 저장하는 중.</translation>
    </message>
    <message>
        <source>Paused. All rows so far are saved.</source>
        <translation>일시 중지됨. 지금까지의 모든 행은 디스크에 있습니다.</translation>
    </message>
    <message>
        <source>The scan will end after the images that it is reading now …</source>
        <translation>진행 중인 영상 다음에 판독이 끝납니다 …</translation>
    </message>
    <message>
        <source>Stopped. The rows so far are in {0}; you can resume the scan at any time.</source>
        <translation>중지됨. 지금까지의 행은 {0}에 있으며 언제든지 계속할 수 있습니다.</translation>
    </message>
    <message>
        <source>Done: {0}.</source>
        <translation>완료: {0}.</translation>
    </message>
    <message>
        <source>{0} files have changed since they were read; only a new table reads them again.</source>
        <translation>{0}개 파일이 판독 후 변경되었습니다. 표를 새로 시작해야 다시 판독합니다.</translation>
    </message>
    <message>
        <source>{0}: {1}</source>
        <translation>{0}: {1}</translation>
    </message>
    <message>
        <source>First let the model read an image in the viewer, and agree there to load it.</source>
        <translation>먼저 뷰어에서 이 모델로 영상을 판독하고 그곳에서 동의하십시오.</translation>
    </message>
    <message>
        <source>Choose another file.</source>
        <translation>다른 파일을 선택하십시오.</translation>
    </message>
    <message>
        <source>Choose another table, or begin this one again: Change the scan.</source>
        <translation>다른 표를 선택하거나 이 표를 새로 시작하십시오: 판독 변경.</translation>
    </message>
    <message>
        <source>Once that is fixed, you can resume the scan from there.</source>
        <translation>문제가 해결되면 그곳부터 판독을 계속할 수 있습니다.</translation>
    </message>
    <message>
        <source>The scan is still running.</source>
        <translation>판독이 아직 진행 중입니다.</translation>
    </message>
    <message>
        <source>All rows so far are saved. If you stop the scan, you can resume it later where it stopped.</source>
        <translation>지금까지의 모든 행은 디스크에 있습니다. 중지하더라도 나중에 같은 판독을 그곳부터 계속합니다.</translation>
    </message>
    <message>
        <source>&amp;Stop and close</source>
        <translation>중지하고 닫기(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Keep scanning</source>
        <translation>계속 판독(&amp;K)</translation>
    </message>
    <message>
        <source>This table does not say which file it was: it was made without names.</source>
        <translation>이 표는 이름 없이 만들어져 어느 파일인지 알 수 없습니다.</translation>
    </message>
    <message>
        <source>{0} is not there, or the table was moved away from it.</source>
        <translation>{0}이(가) 없거나 표가 다른 곳으로 옮겨졌습니다.</translation>
    </message>
    <message>
        <source>{0} rows of {1} are not in the list; see Table of results</source>
        <translation>{1}의 {0}개 행은 목록에 없습니다. 결과 표를 참조하십시오</translation>
    </message>
</context>
<context>
    <name>SearchPage</name>
    <message>
        <source>Studies</source>
        <translation>검사</translation>
    </message>
    <message>
        <source>&amp;Retrieve</source>
        <translation>가져오기(&amp;R)</translation>
    </message>
    <message>
        <source>Fetch the chosen studies and open them (Enter, double click)</source>
        <translation>선택한 검사를 가져와 열기 (Enter, 두 번 클릭)</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>취소(&amp;C)</translation>
    </message>
    <message>
        <source>Progress of fetching</source>
        <translation>가져오기 진행률</translation>
    </message>
    <message>
        <source>State of the search</source>
        <translation>검색 상태</translation>
    </message>
    <message>
        <source>Fetched &amp;files</source>
        <translation>가져온 파일(&amp;F)</translation>
    </message>
    <message>
        <source>Show the folder of what was fetched; it stays until you delete it</source>
        <translation>가져온 검사의 폴더를 엽니다. 삭제할 때까지 남아 있습니다</translation>
    </message>
    <message>
        <source>how it begins; * and ? stand for any letters</source>
        <translation>이름의 앞부분; *와 ?는 임의의 글자</translation>
    </message>
    <message>
        <source>Any date</source>
        <translation>모든 날짜</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>오늘</translation>
    </message>
    <message>
        <source>Today and yesterday</source>
        <translation>어제와 오늘</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>최근 7일</translation>
    </message>
    <message>
        <source>Last 31 days</source>
        <translation>최근 31일</translation>
    </message>
    <message>
        <source>From … to …</source>
        <translation>기간 지정</translation>
    </message>
    <message>
        <source>Any</source>
        <translation>전체</translation>
    </message>
    <message>
        <source>&amp;Search</source>
        <translation>검색(&amp;S)</translation>
    </message>
    <message>
        <source>Node</source>
        <translation>노드</translation>
    </message>
    <message>
        <source>Patient ID</source>
        <translation>환자 번호</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>Study date</source>
        <translation>검사 날짜</translation>
    </message>
    <message>
        <source>from</source>
        <translation>시작</translation>
    </message>
    <message>
        <source>to</source>
        <translation>끝</translation>
    </message>
    <message>
        <source>Modality</source>
        <translation>모달리티</translation>
    </message>
    <message>
        <source>Born</source>
        <translation>생년월일</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>설명</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>객체</translation>
    </message>
    <message>
        <source>Study {0}</source>
        <translation>검사 {0}</translation>
    </message>
    <message>
        <source>Unknown patient</source>
        <translation>환자 미상</translation>
    </message>
    <message>
        <source>Add a node first, on the page Nodes.</source>
        <translation>먼저 노드 페이지에서 노드를 추가하십시오.</translation>
    </message>
    <message>
        <source>Asking {0} …</source>
        <translation>{0}에 요청하는 중 …</translation>
    </message>
    <message>
        <source>Studies: {0}</source>
        <translation>검사 {0}건</translation>
    </message>
    <message>
        <source>No study was found.</source>
        <translation>검사를 찾지 못했습니다.</translation>
    </message>
    <message>
        <source>{0} of {1} objects</source>
        <translation>객체 {0} / {1}</translation>
    </message>
    <message>
        <source>{0} objects</source>
        <translation>객체 {0}개</translation>
    </message>
    <message>
        <source>Fetching study {0} of {1}: {2}</source>
        <translation>검사 가져오는 중 {0} / {1}: {2}</translation>
    </message>
</context>
<context>
    <name>SendDialog</name>
    <message>
        <source>Send opinion</source>
        <translation>의견 보내기</translation>
    </message>
    <message>
        <source>Send AI result</source>
        <translation>AI 결과 보내기</translation>
    </message>
    <message>
        <source>Receiver</source>
        <translation>받는 노드</translation>
    </message>
    <message>
        <source>Objects to send</source>
        <translation>보낼 객체</translation>
    </message>
    <message>
        <source>Send it as a study of an &amp;invented patient</source>
        <translation>가상 환자의 검사로 보내기(&amp;I)</translation>
    </message>
    <message>
        <source>A picture has no patient of its own; the study is marked as invented</source>
        <translation>사진에는 환자 정보가 없습니다. 검사는 가상으로 표시됩니다</translation>
    </message>
    <message>
        <source>What the object says</source>
        <translation>객체의 내용</translation>
    </message>
    <message>
        <source>Picture that is sent</source>
        <translation>보낼 영상</translation>
    </message>
    <message>
        <source>What the object is</source>
        <translation>객체 정보</translation>
    </message>
    <message>
        <source>State</source>
        <translation>상태</translation>
    </message>
    <message>
        <source>&amp;Send</source>
        <translation>보내기(&amp;S)</translation>
    </message>
    <message>
        <source>Family^Given; empty for an unverified report</source>
        <translation>성^이름; 비우면 미확인 보고서</translation>
    </message>
    <message>
        <source>Verified by</source>
        <translation>확인자</translation>
    </message>
    <message>
        <source>Organisation</source>
        <translation>기관</translation>
    </message>
    <message>
        <source>The objects are made …</source>
        <translation>객체를 만드는 중 …</translation>
    </message>
    <message>
        <source>patient hidden here, but named in what is sent</source>
        <translation>여기서는 환자를 숨겼지만 보내는 객체에는 포함됩니다</translation>
    </message>
</context>
<context>
    <name>Showing</name>
    <message>
        <source>Loading …</source>
        <translation>불러오는 중 …</translation>
    </message>
    <message>
        <source>{0} of {1} analysed</source>
        <translation>{1}개 중 {0}개 분석됨</translation>
    </message>
</context>
<context>
    <name>TargetButton</name>
    <message>
        <source>Show where the model looked for: {0}</source>
        <translation>모델이 주목한 부위 표시: {0}</translation>
    </message>
</context>
<context>
    <name>ThemeMenu</name>
    <message>
        <source>Theme</source>
        <translation>테마</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>어둡게</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>밝게</translation>
    </message>
    <message>
        <source>Follow the system</source>
        <translation>시스템 설정 따름</translation>
    </message>
</context>
<context>
    <name>Trouble</name>
    <message>
        <source>Something went wrong</source>
        <translation>문제가 발생했습니다</translation>
    </message>
    <message>
        <source>What you did last may not have worked. PneumoView continues where it can, and what was saved is safe.</source>
        <translation>마지막 작업이 완료되지 않았을 수 있습니다. PneumoView는 가능한 한 계속 실행되며, 저장된 것은 안전합니다.</translation>
    </message>
    <message>
        <source>The log, which holds no patient data, is at {0}</source>
        <translation>로그(환자 정보 없음) 위치: {0}</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>폴더 열기</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>복사</translation>
    </message>
    <message>
        <source>Copy what the log says about it</source>
        <translation>로그 내용 복사</translation>
    </message>
</context>
<context>
    <name>ViewTools</name>
    <message>
        <source>Window presets</source>
        <translation>윈도우 사전 설정</translation>
    </message>
    <message>
        <source>Window preset {0}</source>
        <translation>윈도우 프리셋 {0}</translation>
    </message>
    <message>
        <source>The file has no windows of its own</source>
        <translation>파일에 저장된 윈도우 없음</translation>
    </message>
</context>
<context>
    <name>Viewer</name>
    <message>
        <source>No radiographs found in {0}</source>
        <translation>{0}에서 X선 영상을 찾지 못했습니다</translation>
    </message>
    <message>
        <source>{0}: no radiographs found</source>
        <translation>{0}: X선 영상을 찾지 못했습니다</translation>
    </message>
    <message>
        <source>Unexpected error: {0}: {1}</source>
        <translation>예기치 않은 오류: {0}: {1}</translation>
    </message>
</context>
<context>
    <name>Welcome</name>
    <message>
        <source>Welcome to PneumoView</source>
        <translation>PneumoView에 오신 것을 환영합니다</translation>
    </message>
    <message>
        <source>It opens chest radiographs and shows beside each what a model says about it, and where it looked.</source>
        <translation>흉부 X선 영상을 열고 모델의 판독과 모델이 주목한 부위를 보여 줍니다.</translation>
    </message>
    <message>
        <source>What is new in PneumoView {0}</source>
        <translation>PneumoView {0}의 새로운 점</translation>
    </message>
    <message>
        <source>Help → What is new shows this again.</source>
        <translation>도움말 → 새로운 점에서 다시 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>시작 안내</translation>
    </message>
    <message>
        <source>What is new</source>
        <translation>새로운 점</translation>
    </message>
</context>
<context>
    <name>WelcomePage</name>
    <message>
        <source>Open synthetic samples</source>
        <translation>합성 예제 열기</translation>
    </message>
    <message>
        <source>Open files</source>
        <translation>파일 열기</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>시작</translation>
    </message>
</context>
<context>
    <name>answer</name>
    <message>
        <source>No sign</source>
        <translation>소견 없음</translation>
    </message>
    <message>
        <source>Unsure</source>
        <translation>모르겠음</translation>
    </message>
    <message>
        <source>Pneumonia</source>
        <translation>폐렴</translation>
    </message>
    <message>
        <source>No result yet</source>
        <translation>아직 결과 없음</translation>
    </message>
</context>
<context>
    <name>class</name>
    <message>
        <source>Normal</source>
        <translation>정상</translation>
    </message>
    <message>
        <source>Bacterial pneumonia</source>
        <translation>세균성 폐렴</translation>
    </message>
    <message>
        <source>Viral pneumonia</source>
        <translation>바이러스성 폐렴</translation>
    </message>
    <message>
        <source>Pneumonia</source>
        <translation>폐렴</translation>
    </message>
    <message>
        <source>Something else</source>
        <translation>기타</translation>
    </message>
    <message>
        <source>Bacterial</source>
        <translation>세균성</translation>
    </message>
    <message>
        <source>Viral</source>
        <translation>바이러스성</translation>
    </message>
</context>
<context>
    <name>heatmap</name>
    <message>
        <source>whatever the class</source>
        <translation>분류와 무관</translation>
    </message>
    <message>
        <source>What spoke against pneumonia</source>
        <translation>폐렴이 아니라고 본 근거</translation>
    </message>
    <message>
        <source>What spoke for pneumonia</source>
        <translation>폐렴이라고 본 근거</translation>
    </message>
    <message>
        <source>What would speak for: {0}</source>
        <translation>다음을 시사할 부위: {0}</translation>
    </message>
    <message>
        <source>Where the model looked: {0}</source>
        <translation>모델이 주목한 부위: {0}</translation>
    </message>
</context>
<context>
    <name>kind</name>
    <message>
        <source>Pneumonia, any</source>
        <translation>폐렴 전체</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>실패</translation>
    </message>
    <message>
        <source>Not seen yet</source>
        <translation>아직 안 봄</translation>
    </message>
    <message>
        <source>Agreed with</source>
        <translation>동의함</translation>
    </message>
    <message>
        <source>Disagreed with</source>
        <translation>동의 안 함</translation>
    </message>
    <message>
        <source>Key images</source>
        <translation>키 이미지</translation>
    </message>
    <message>
        <source>From the PACS</source>
        <translation>PACS에서 옴</translation>
    </message>
</context>
<context>
    <name>legend</name>
    <message>
        <source>high</source>
        <translation>높음</translation>
    </message>
    <message>
        <source>low</source>
        <translation>낮음</translation>
    </message>
</context>
<context>
    <name>measure</name>
    <message>
        <source>Draw: {0}</source>
        <translation>{0} 그리기</translation>
    </message>
    <message>
        <source>Move: {0}</source>
        <translation>{0} 이동</translation>
    </message>
    <message>
        <source>Delete: {0}</source>
        <translation>{0} 삭제</translation>
    </message>
    <message>
        <source>Delete all measurements</source>
        <translation>모든 계측 삭제</translation>
    </message>
    <message>
        <source>Calibrate</source>
        <translation>길이 보정</translation>
    </message>
    <message>
        <source>Remove the calibration</source>
        <translation>보정 해제</translation>
    </message>
    <message>
        <source>Distance</source>
        <translation>거리</translation>
    </message>
    <message>
        <source>Angle</source>
        <translation>각도</translation>
    </message>
    <message>
        <source>Elliptical region</source>
        <translation>타원 관심영역</translation>
    </message>
    <message>
        <source>Rectangular region</source>
        <translation>사각형 관심영역</translation>
    </message>
    <message>
        <source>Cardiothoracic ratio</source>
        <translation>심흉비</translation>
    </message>
    <message>
        <source>Pixel</source>
        <translation>화소</translation>
    </message>
    <message>
        <source>Select and move</source>
        <translation>선택 및 이동</translation>
    </message>
    <message>
        <source>Proposed: drag to adjust · Enter accepts</source>
        <translation>제안: 끌어서 조정 · Enter로 적용</translation>
    </message>
    <message>
        <source>Esc discards</source>
        <translation>Esc: 버리기</translation>
    </message>
    <message>
        <source>Click the other end</source>
        <translation>반대쪽 끝을 누르십시오</translation>
    </message>
    <message>
        <source>Click the opposite corner</source>
        <translation>반대쪽 모서리를 누르십시오</translation>
    </message>
    <message>
        <source>Click a measurement and drag it</source>
        <translation>측정을 눌러 끄십시오</translation>
    </message>
    <message>
        <source>Drag from end to end</source>
        <translation>한쪽 끝에서 다른 끝까지 끄십시오</translation>
    </message>
    <message>
        <source>Drag along a line of known length</source>
        <translation>길이를 아는 선을 따라 끄십시오</translation>
    </message>
    <message>
        <source>Click the end of one arm</source>
        <translation>한 변의 끝을 누르십시오</translation>
    </message>
    <message>
        <source>Click the vertex</source>
        <translation>꼭짓점을 누르십시오</translation>
    </message>
    <message>
        <source>Click the end of the other arm</source>
        <translation>다른 변의 끝을 누르십시오</translation>
    </message>
    <message>
        <source>Drag over the region; the same key: rectangle</source>
        <translation>영역 위로 끄십시오; 같은 키: 사각형</translation>
    </message>
    <message>
        <source>Drag over the region; the same key: ellipse</source>
        <translation>영역 위로 끄십시오; 같은 키: 타원</translation>
    </message>
    <message>
        <source>Drag over the widest part of the heart</source>
        <translation>심장의 가장 넓은 곳을 가로질러 끄십시오</translation>
    </message>
    <message>
        <source>Drag over the widest part of the thorax</source>
        <translation>흉곽의 가장 넓은 곳을 가로질러 끄십시오</translation>
    </message>
    <message>
        <source>Click a pixel</source>
        <translation>화소를 누르십시오</translation>
    </message>
    <message>
        <source>Esc gives it up</source>
        <translation>Esc: 취소</translation>
    </message>
    <message>
        <source>Esc leaves</source>
        <translation>Esc: 도구 끝내기</translation>
    </message>
    <message>
        <source>{0:g} at x {1}, y {2}</source>
        <translation>{0:g} (x {1}, y {2})</translation>
    </message>
    <message>
        <source>{0}: {1} ({2})</source>
        <translation>{0}: {1} ({2})</translation>
    </message>
    <message>
        <source>{0}: {1}</source>
        <translation>{0}: {1}</translation>
    </message>
    <message>
        <source>Heart {0}</source>
        <translation>심장 {0}</translation>
    </message>
    <message>
        <source>Thorax {0}</source>
        <translation>흉곽 {0}</translation>
    </message>
    <message>
        <source>Cardiothoracic ratio {0:.2f}</source>
        <translation>심흉비 {0:.2f}</translation>
    </message>
    <message>
        <source>{0:.2f}, heart {1}, thorax {2}</source>
        <translation>{0:.2f}, 심장 {1}, 흉곽 {2}</translation>
    </message>
    <message>
        <source>Cardiothoracic ratio {0:.2f}, check the lines</source>
        <translation>심흉비 {0:.2f}, 선 확인 필요</translation>
    </message>
    <message>
        <source>{0:.2f} (unusual, check the lines), heart {1}, thorax {2}</source>
        <translation>{0:.2f} (이례적, 선 확인 필요), 심장 {1}, 흉곽 {2}</translation>
    </message>
    <message>
        <source>No pixels</source>
        <translation>화소 없음</translation>
    </message>
    <message>
        <source>{0} pixels</source>
        <translation>{0} 화소</translation>
    </message>
    <message>
        <source>Mean {0:.1f}, SD {1:.1f}</source>
        <translation>평균 {0:.1f}, 표준편차 {1:.1f}</translation>
    </message>
    <message>
        <source>min {0:g}, max {1:g}</source>
        <translation>최소 {0:g}, 최대 {1:g}</translation>
    </message>
</context>
<context>
    <name>opinions</name>
    <message>
        <source>Agreed</source>
        <translation>동의함</translation>
    </message>
    <message>
        <source>Disagreed</source>
        <translation>동의하지 않음</translation>
    </message>
    <message>
        <source>Not judged</source>
        <translation>판단하지 않음</translation>
    </message>
</context>
<context>
    <name>preset</name>
    <message>
        <source>LUT {0}</source>
        <translation>LUT {0}</translation>
    </message>
    <message>
        <source>Window {0}</source>
        <translation>윈도우 {0}</translation>
    </message>
    <message>
        <source>W {0:g}  L {1:g}</source>
        <translation>W {0:g}  L {1:g}</translation>
    </message>
</context>
<context>
    <name>prior</name>
    <message>
        <source>CURRENT</source>
        <translation>현재</translation>
    </message>
    <message>
        <source>SAME STUDY</source>
        <translation>같은 검사</translation>
    </message>
    <message>
        <source>DATE NOT KNOWN</source>
        <translation>날짜 확인 불가</translation>
    </message>
    <message>
        <source>SAME DAY {0}</source>
        <translation>같은 날 {0}</translation>
    </message>
    <message>
        <source>PRIOR {0}, {1} earlier</source>
        <translation>이전 {0}, {1} 전</translation>
    </message>
    <message>
        <source>LATER {0}, {1} later</source>
        <translation>이후 {0}, {1} 후</translation>
    </message>
</context>
<context>
    <name>sort</name>
    <message>
        <source>By study</source>
        <translation>검사순</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>이름순</translation>
    </message>
    <message>
        <source>By date</source>
        <translation>날짜순</translation>
    </message>
    <message>
        <source>By arrival</source>
        <translation>도착순</translation>
    </message>
    <message>
        <source>By result</source>
        <translation>결과순</translation>
    </message>
    <message>
        <source>By probability</source>
        <translation>확률순</translation>
    </message>
    <message>
        <source>By doubt</source>
        <translation>불확실순</translation>
    </message>
    <message>
        <source>By patient, study and series, or by folder</source>
        <translation>환자, 검사, 시리즈 순 또는 폴더순</translation>
    </message>
    <message>
        <source>By the files&apos; names</source>
        <translation>파일 이름순</translation>
    </message>
    <message>
        <source>The newest first</source>
        <translation>최신 검사 먼저</translation>
    </message>
    <message>
        <source>What came last from a PACS first</source>
        <translation>PACS에서 마지막에 받은 영상 먼저</translation>
    </message>
    <message>
        <source>Not assessed first, then uncertain, pneumonia, no sign</source>
        <translation>평가 안 함, 불확실, 폐렴, 폐렴 소견 없음 순</translation>
    </message>
    <message>
        <source>Not assessed first, then the likeliest pneumonia</source>
        <translation>평가 안 함, 폐렴 가능성이 높은 순</translation>
    </message>
    <message>
        <source>Not assessed first, then uncertain, then the least sure</source>
        <translation>평가 안 함, 불확실, 확신이 낮은 순</translation>
    </message>
</context>
<context>
    <name>spacing</name>
    <message>
        <source>{0:g} mm
{1}</source>
        <translation>{0:g} mm
{1}</translation>
    </message>
    <message>
        <source>calibrated by geometry</source>
        <translation>기하학적으로 보정됨</translation>
    </message>
    <message>
        <source>calibrated by an object</source>
        <translation>기준 물체로 보정됨</translation>
    </message>
    <message>
        <source>calibrated, not said how</source>
        <translation>보정됨, 방법 불명</translation>
    </message>
    <message>
        <source>plane unknown</source>
        <translation>기준면 불명</translation>
    </message>
    <message>
        <source>magnification corrected</source>
        <translation>확대율 보정됨</translation>
    </message>
    <message>
        <source>at detector</source>
        <translation>검출기면 기준</translation>
    </message>
    <message>
        <source>on scanned film</source>
        <translation>스캔 필름 기준</translation>
    </message>
    <message>
        <source>calibrated by hand</source>
        <translation>수동 보정됨</translation>
    </message>
</context>
<context>
    <name>span</name>
    <message>
        <source>1 hour</source>
        <translation>1시간</translation>
    </message>
    <message>
        <source>{0} hours</source>
        <translation>{0}시간</translation>
    </message>
    <message>
        <source>1 day</source>
        <translation>1일</translation>
    </message>
    <message>
        <source>{0} days</source>
        <translation>{0}일</translation>
    </message>
    <message>
        <source>{0} months</source>
        <translation>{0}개월</translation>
    </message>
    <message>
        <source>{0} years</source>
        <translation>{0}년</translation>
    </message>
</context>
<context>
    <name>turn</name>
    <message>
        <source>MIRRORED</source>
        <translation>좌우 반전</translation>
    </message>
</context>
<context>
    <name>verdict</name>
    <message>
        <source>Operating point {0:.0f} %, doubt {1:.0f}–{2:.0f} %</source>
        <translation>판정 기준 {0:.0f} %, 불확실 {1:.0f}–{2:.0f} %</translation>
    </message>
    <message>
        <source>Operating point {0:.0f} %</source>
        <translation>판정 기준 {0:.0f} %</translation>
    </message>
    <message>
        <source>Covered until you answer</source>
        <translation>답할 때까지 가림</translation>
    </message>
    <message>
        <source>Pneumonia {0}</source>
        <translation>폐렴 {0}</translation>
    </message>
    <message>
        <source>Outside its knowledge</source>
        <translation>학습 범위 밖</translation>
    </message>
</context>
</TS>
